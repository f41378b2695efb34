#!/usr/bin/env python3
"""Times one SRVGGNetCompact network on several CPU runtimes at once. Benchmarks/README.md says how to use it."""
import argparse, importlib.metadata, json, os, shlex, statistics, struct, subprocess, sys, tempfile, time
import numpy as np
import runtimes


def random_network(shape, path):
    """Writes a network of FEATURESxLAYERS that enlarges 4x, with weights that keep values in a sensible range."""
    features, layers = map(int, shape.split("x"))
    random, tensors = np.random.default_rng(0), {}
    channels = [3] + [features] * (layers + 1) + [48]
    for k, (inputs, outputs) in enumerate(zip(channels, channels[1:])):
        tensors[f"body.{2 * k}.weight"] = random.normal(0, (1.6 / (9 * inputs)) ** 0.5, (outputs, inputs, 3, 3))
        tensors[f"body.{2 * k}.bias"] = random.normal(0, 0.03, outputs)
        if k <= layers:
            tensors[f"body.{2 * k + 1}.weight"] = random.uniform(0, 0.4, outputs)
    header, end = {}, 0
    for name, values in tensors.items():
        begin, end = end, end + 4 * values.size
        header[name] = {"dtype": "F32", "shape": values.shape, "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.writelines(values.astype("<f4").tobytes() for values in tensors.values())


def read_network(path):
    """[(weights, bias, slopes or None)] of a safetensors file, and the scale."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()

    def tensor(name):
        if entry := header.get(name):
            stored = np.dtype({"F32": "<f4", "F16": "<f2"}[entry["dtype"]])
            return np.frombuffer(data[slice(*entry["data_offsets"])], stored).reshape(entry["shape"]).astype("f4")

    last = max(int(name.split(".")[1]) for name in header if name.startswith("body."))
    layers = [[tensor(f"body.{k}.weight"), tensor(f"body.{k}.bias"), tensor(f"body.{k + 1}.weight")]
              for k in range(0, last + 1, 2)]
    return layers, round((len(layers[-1][1]) / layers[0][0].shape[1]) ** 0.5)


def worker(runtime, model, source, size, threads):
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # What a runtime prints by itself is no answer.
    height, width = map(int, size.split("x"))
    run = runtimes.prepare(runtime, *read_network(model), height, width, threads)
    source = np.fromfile(source, "<f4").reshape(1, 3, height, width)
    run(source), run(source)
    print("ok", file=answers)
    for line in sys.stdin:
        start = time.perf_counter()
        result, seconds = run(source), time.perf_counter() - start
        if line.startswith("save "):
            result.astype("<f4").tofile(line[5:].rstrip("\n"))
        print("saved" if line.startswith("save ") else seconds, file=answers)


def ask(process, line):
    print(line, file=process.stdin, flush=True)
    return process.stdout.readline().strip()


def version(name):
    """The version of a runtime's package; nothing for a worker that was given as a command."""
    return importlib.metadata.version(name.removesuffix("-f32")) if name in runtimes.NAMES else None


def compare(model, worker, runtime, size, threads, rounds, json_path):
    commands = dict(given.split("=", 1) for given in worker)
    own = shlex.join([sys.executable, os.path.abspath(__file__), "worker"])
    commands.update({name: f"{own} {name} {{model}} {{input}} {{size}} {{threads}}" for name in runtime})
    processes, outputs, times = {}, {}, {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "source")
        np.random.default_rng(0).random([3, *map(int, size.split("x"))], "f4").astype("<f4").tofile(source)
        for name, command in commands.items():
            filled = command.format(model=shlex.quote(model), input=source, size=size, threads=threads)
            process = subprocess.Popen(shlex.split(filled), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            if process.stdout.readline().strip() != "ok" or ask(process, f"save {folder}/{name}") != "saved":
                sys.exit(f"{name} did not start.")
            processes[name], outputs[name] = process, np.fromfile(f"{folder}/{name}", "<f4")
    for _ in range(rounds):
        for name, process in processes.items():
            times[name].append(float(ask(process, "run")))
    for process in processes.values():
        process.communicate()
    first, rows = next(iter(times)), []
    print("| runtime | ms | times the first's | NMSE to the first |\n|---|--:|--:|--:|")
    for name in sorted(times, key=lambda name: statistics.median(times[name])):
        ratio = statistics.median(time / base for time, base in zip(times[name], times[first]))
        error = np.sum((outputs[name] - outputs[first]) ** 2.0) / np.sum(outputs[first] ** 2.0)
        print(f"| {name} | {1e3 * statistics.median(times[name]):.1f} | {ratio:.2f} | {error:.0e} |")
        rows.append({"name": name, "seconds": times[name], "ratio": ratio, "error": float(error),
                     "version": version(name)})
    if json_path:
        command = shlex.join(["python3", "Benchmarks/compare.py", *sys.argv[1:]])
        values = {"command": command, "model": os.path.basename(model), "size": size, "threads": threads, "rows": rows}
        with open(json_path, "w") as file:
            json.dump(values, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    network = verbs.add_parser("network", help="write a network of FEATURESxLAYERS with random weights")
    network.add_argument("shape")
    network.add_argument("path")
    run = verbs.add_parser("run", help="time a network on several runtimes")
    run.add_argument("model", help="a safetensors file of SRVGGNetCompact")
    run.add_argument("--worker", action="append", default=[], help="NAME=COMMAND with {model} {input} {size} {threads}")
    run.add_argument("--runtime", action="append", default=[], help=", ".join(runtimes.NAMES))
    for name, value in ("--size", "256x256"), ("--threads", 1), ("--rounds", 15):
        run.add_argument(name, type=type(value), default=value)
    run.add_argument("--json", dest="json_path", help="a file for the values, which “upscale-bench report --peers” draws")
    own = verbs.add_parser("worker", help="speak the line protocol for a runtime")
    for name in "runtime", "model", "source", "size", "threads":
        own.add_argument(name, type=int if name == "threads" else str)
    options = vars(parser.parse_args())
    {"network": random_network, "run": compare, "worker": worker}[options.pop("verb")](**options)
