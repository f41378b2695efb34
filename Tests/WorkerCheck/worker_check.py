"""One worker through many mixed jobs, a twentieth of them bad: every one answered once, memory and descriptors as before.

    python3 worker_check.py path/to/upscale --jobs 2000

The peak of memory in the last quarter may be 5 % above that in the second; fewer than 1,000 jobs are too different for that.
Wants nothing but Python; the pictures are made by the tool, of the sample in docs/images.
"""

import argparse
import json
import os
import random
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "docs" / "images" / "sample.png"
MIB = 1 << 20

MODELS = ["auto", "photo", "fast", "art", "detail", "lanczos3", "bicubic", "nearest"]
OPTIONS = [
    {"scale": 2}, {"scale": 3}, {"scale": 4}, {"width": 333}, {"print": "1x1in"}, {"scale": 2, "sharpen": 0.4, "grain": 0.2},
    {"longest": 500, "quality": 80}, {"scale": 2, "contrast": 0.3, "saturation": -0.2}, {"scale": 4, "to-srgb": True},
]

#: A job each that cannot be done, and the code of its failure.
BAD = [
    ({"input": "missing.png"}, "fileAccess"),
    ({"input": "cut.png"}, "damagedFile"),
    ({"input": "text.png"}, "unsupportedFormat"),
    ({"scale": "many"}, "invalidRequest"),
    ({"frobnicate": 1}, "unknownName"),
    ({"model": "no-such"}, "unknownName"),
    ({"output": "there.png"}, "fileExists"),
    ({"scale": 1e9}, "invalidRequest"),
]


def make_sources(tool, folder):
    names = []
    for width in (40, 90, 150, 200):
        for extension in ("png", "jpg", "webp"):
            name = f"{width}.{extension}"
            subprocess.run(
                [tool, SAMPLE, folder / name, "--model", "lanczos3", "--width", str(width), "--quality", "60", "--quiet"],
                check=True, stderr=subprocess.DEVNULL)
            names.append(name)
    whole = (folder / "200.png").read_bytes()
    (folder / "cut.png").write_bytes(whole[: len(whole) // 2])
    (folder / "text.png").write_text("not a picture")
    (folder / "there.png").write_bytes(whole)
    return names


def make_jobs(folder, names, count, seed):
    """The lines, and of each job what its result must be."""
    chance = random.Random(seed)
    lines, expected = [], {}
    for number in range(count):
        extension = chance.choice(["png", "jpg", "webp"])
        job = {"id": number, "input": chance.choice(names), "output": f"out/{number}.{extension}", "model": chance.choice(MODELS)}
        job |= chance.choice(OPTIONS)
        expected[number] = "written"
        if number % 20 == 7:
            change, expected[number] = BAD[number // 20 % len(BAD)]
            job |= change
        for name in ("input", "output"):
            job[name] = str(folder / job[name])
        lines.append(json.dumps(job))
    return lines, expected


class Worker:
    """The process, and what is seen of it after each job."""

    def __init__(self, tool, threads):
        self.process = subprocess.Popen(
            [tool, "worker", "--heartbeat", "0", "--threads", str(threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.read("ready")

    def read(self, event):
        line = self.process.stdout.readline()
        said = json.loads(line) if line else {}
        if said.get("event") != event:
            raise SystemExit(f"worker-check: “{event}” was to come, and this came: {line or 'the end'}")
        return said

    def answer(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.read("result")

    def memory(self):
        """Bytes that the process has now."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def forget_peak(self):
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def peak(self):
        """The most that it has had since that was forgotten."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024

    def descriptors(self):
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def end(self):
        self.process.stdin.close()
        return self.read("end")["counts"], self.process.wait()


def check(tool, options, folder):
    lines, expected = make_jobs(folder, make_sources(tool, folder), options.jobs, options.seed)
    worker = Worker(tool, options.threads)
    quarter, peaks, descriptors, wrong = max(1, options.jobs // 4), [], [], []
    for number, line in enumerate(lines):
        if number % quarter == 0:
            worker.forget_peak()
        result = worker.answer(line)
        outcome = result["error"]["code"] if result["status"] == "failed" else result["status"]
        if result["id"] != number or outcome != expected[number]:
            wrong.append(f"job {number}: {outcome} in place of {expected[number]}: {line}")
        if number % quarter == quarter - 1:
            peaks.append(worker.peak())
            descriptors.append(worker.descriptors())
            print(f"{number + 1:6} jobs: peak {peaks[-1] / MIB:.0f} MiB, now {worker.memory() / MIB:.0f} MiB, "
                  f"{descriptors[-1]} descriptors", flush=True)
    counts, status = worker.end()
    told = Counter("written" if outcome == "written" else "failed" for outcome in expected.values())
    outputs = {path.name for path in (folder / "out").iterdir()}
    wanted = {Path(json.loads(line)["output"]).name for number, line in enumerate(lines) if expected[number] == "written"}
    checks = {
        "counts": counts == {"written": told["written"], "failed": told["failed"], "skipped": 0, "stopped": 0},
        "status": status == (1 if told["failed"] else 0),
        "outputs, and nothing else": outputs == wanted,
        "memory": peaks[3] <= 1.05 * peaks[1] or options.jobs < 1000,
        "descriptors": descriptors[3] <= descriptors[0],
    }
    print(f"{told['written']} outputs, {told['failed']} failures, {len(wrong)} not as expected; peak of the last quarter "
          f"{peaks[3] / peaks[1]:.3f} of the second's")
    return wrong + [f"not right: {name}" for name, right in checks.items() if not right]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("--jobs", type=int, default=2000, help="at least 160, so that every kind of bad one is among them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        problems = check(Path(options.tool).resolve(), options, Path(folder))
    if problems:
        raise SystemExit("worker-check: " + "\n".join(problems[:20]))


if __name__ == "__main__":
    main()
