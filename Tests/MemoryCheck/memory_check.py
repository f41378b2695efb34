"""Holds the tool to what it says about memory.

    python3 memory_check.py path/to/upscale promise    what --dry-run promises beside what is taken, over many jobs
    python3 memory_check.py path/to/upscale limits     what it does when memory cannot be had, under `ulimit -v`

Wants Pillow, NumPy and cjxl for the pictures, which stay in .build/memory-check.
"""

import argparse
import hashlib
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / ".build" / "memory-check"
MIB = 1 << 20

#: A job each: input, output, options.
PROMISES = [
    ("small.png", "png", "--model photo"),
    ("small.png", "png", "--model nearest"),
    ("small.jpg", "jpg", "--model photo --scale 8"),
    ("small.webp", "webp", "--model fast"),
    ("small-alpha.png", "png", "--model photo"),
    ("small.png", "png", "--model detail"),
    ("small.png", "png", "--model photo --ensemble --scale 2"),
    ("small.png", "png", "--model photo --scale 3 --sharpen 0.5 --grain 0.3 --blend 0.8"),
    ("small.png", "png", "--model fast --backend opencl --scale 2"),
    ("small.png", "png", "--model photo --backend opencl --scale 2"),
    ("medium.png", "png", "--model fast"),
    ("medium.jpg", "jpg", "--model fast --scale 2"),
    ("medium.jpg", "png", "--model fast --scale 3"),
    ("medium.png", "png", "--model fast --sharpen 0.5 --grain 0.5 --blend 0.7"),
    ("medium.png", "webp", "--model fast --scale 2"),
    ("medium.webp", "webp", "--model fast --scale 2 --lossless"),
    ("medium.jpg", "jpg", "--model fast --scale 2 --max-bytes 700KB"),
    ("medium-alpha.png", "png", "--model fast --scale 2"),
    ("medium-alpha.webp", "webp", "--model fast --scale 2"),
    ("medium-16.png", "png", "--model fast --scale 2"),
    ("medium-lossless.webp", "jpg", "--model fast --scale 2"),
    ("medium.png", "jpg", "--model nearest --scale 4 --progressive"),
    ("medium.png", "png", "--model photo --scale 2"),
    ("medium-progressive.jpg", "png", "--model art --scale 2"),
    ("medium.jpg", "png", "--scale 2"),
    ("drawing.png", "png", "--scale 2"),
    ("drawing.png", "png", "--model fast --ensemble --scale 2"),
    ("large.jpg", "png", "--model lanczos3 --scale 2"),
    ("large.png", "jpg", "--model lanczos3 --print 20x30in"),
    ("large.png", "png", "--model nearest --scale 6"),
    ("large.webp", "png", "--model bicubic --scale 3"),
    ("large.jxl", "png", "--model nearest --scale 0.5"),
    ("large-alpha.jxl", "png", "--model nearest --scale 0.5"),
    ("large-gray.png", "png", "--model lanczos3 --scale 4"),
    ("large-cmyk.jpg", "jpg", "--model lanczos3 --scale 2"),
    ("large-turned.jpg", "jpg", "--model lanczos3 --scale 3"),
    ("large-progressive.jpg", "png", "--model nearest --scale 2"),
    ("large.png", "webp", "--model nearest --scale 2"),
    ("huge.jpg", "jpg", "--model lanczos3 --scale 2"),
    ("huge.png", "png", "--model lanczos3 --scale 0.5"),
    ("huge-progressive.jpg", "jpg", "--model bicubic --scale 1.5"),
    ("vast-progressive.jpg", "jpg", "--model lanczos3 --scale 0.3"),
]

#: What jobs under a limit are put together from.
INPUTS = [
    "small.png", "small.jpg", "small.webp", "small-alpha.png", "medium.png", "medium.jpg", "medium-progressive.jpg",
    "medium.webp", "medium-lossless.webp", "medium-16.png", "large.jpg", "large-progressive.jpg", "large.webp",
    "large.jxl", "large-alpha.jxl", "huge-progressive.jpg",
]
QUICK_INPUTS = ["small.png", "small.jpg", "small.webp", "small-alpha.png"]
SLOW_MODELS = ["auto", "photo", "detail"]
QUICK_MODELS = ["nearest", "lanczos3"]


def pictures():
    """The folder of sources, drawn where they are not there yet."""
    if not (PICTURES / "complete").exists():
        PICTURES.mkdir(parents=True, exist_ok=True)
        script = Path(__file__).with_name("pictures.py")
        subprocess.run([sys.executable, script, PICTURES, ROOT / "docs" / "images" / "sample.png"], check=True)
        (PICTURES / "complete").touch()
    return PICTURES


class Outcome:
    """How a run of the tool ended."""

    def __init__(self, status, errors, seconds, peak):
        self.status, self.errors, self.seconds, self.peak = status, errors, seconds, peak


def run(tool, arguments, limit=None, patience=600, environment=None):
    """Runs the tool, with at most `limit` bytes of address space."""

    def confine():
        if limit:
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    start = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [tool, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
            preexec_fn=confine, env={**os.environ, **(environment or {})})
        end, usage = start + patience, None
        while usage is None:
            child, status, used = os.wait4(process.pid, os.WNOHANG)
            if child:
                usage = used
            elif time.monotonic() > end:
                process.send_signal(signal.SIGKILL)
                _, status, usage = os.wait4(process.pid, 0)
                status = -1
            else:
                time.sleep(0.01)
        process.returncode = 0
        errors.seek(0)
        text = errors.read().decode(errors="replace")
    code = status if status == -1 else os.waitstatus_to_exitcode(status)
    return Outcome(code, text, time.monotonic() - start, usage.ru_maxrss * 1024)


def promised(tool, arguments):
    plan = subprocess.run([tool, *map(str, arguments), "--dry-run"], capture_output=True, text=True)
    found = re.search(r"^memory +about (\d+) MiB", plan.stdout, re.MULTILINE)
    if not found:
        raise SystemExit(f"memory-check: no promise for {' '.join(map(str, arguments))}: {plan.stderr}")
    return int(found.group(1)) * MIB


def promise(tool, options):
    """Every job's peak lies between 80 and 110 % of what was promised."""
    folder, failures = pictures(), 0
    with tempfile.TemporaryDirectory() as results:
        for source, extension, words in PROMISES:
            if options.only and options.only not in f"{source} {extension} {words}":
                continue
            arguments = [folder / source, Path(results) / f"out.{extension}", *words.split(), "--force", "--quiet"]
            if "opencl" in words:
                # What compilers take is no part of the promise: from here on kernels come out of the cache.
                run(tool, arguments)
            said, done = promised(tool, arguments), run(tool, arguments)
            ratio = done.peak / said
            good = done.status == 0 and 0.8 <= ratio <= 1.1
            failures += not good
            print(f"{'ok ' if good else 'BAD'} {said // MIB:5} promised {done.peak // MIB:5} taken {ratio:6.2f} "
                  f"{done.seconds:6.1f} s  {source} → {extension} {words}", flush=True)
            if done.status != 0:
                print(f"    status {done.status}: {done.errors.strip()}")
    return failures


def random_job(chance):
    model = chance.choice(SLOW_MODELS + QUICK_MODELS)
    quick = model in QUICK_MODELS
    words = ["--model", model, "--scale", chance.choice(["2", "3", "4"] if quick else ["2", "4"])]
    words += ["--backend", chance.choice(["cpu", "auto"])]
    if chance.random() < 0.2:
        words += ["--sharpen", "0.4"]
    source = chance.choice(INPUTS if quick else QUICK_INPUTS)
    # WebP holds no larger ones.
    extensions = ["png", "jpg"] if source.startswith("huge") else ["png", "jpg", "webp"]
    return source, chance.choice(extensions), words


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fault(outcome, out, reference):
    """What is wrong with how a run ended; nil where nothing is."""
    left = [name for name in os.listdir(out.parent) if name != out.name]
    if left:
        return f"left {left}"
    if outcome.status == -1:
        return "did not end"
    if outcome.seconds > 20 and outcome.status != 0:
        return "took too long to say so"
    if outcome.status == 0:
        if not out.exists():
            return "wrote nothing"
        return None if digest(out) == reference() else "wrote another picture"
    lines = [line for line in outcome.errors.splitlines() if not line.startswith("upscale: note: ")]
    if outcome.status != 1:
        return f"status {outcome.status}"
    if out.exists():
        return "wrote a picture and failed"
    return None if len(lines) == 1 and lines[0].startswith("upscale: ") else f"{len(lines)} lines"


def limits(tool, options):
    """Every run ends in the right picture, or in one line and status 1."""
    folder, failures, references, lines = pictures(), 0, {}, {}
    chance, fitting = random.Random(options.seed), 0
    unlimited = Path(tempfile.mkdtemp())
    for number in range(options.runs):
        source, extension, words = random_job(chance)
        limit = chance.randrange(options.least * MIB, options.most * MIB)
        place = Path(tempfile.mkdtemp())
        out = place / f"out.{extension}"

        def reference():
            job = (source, extension, *words)
            if job not in references:
                whole = unlimited / f"out.{extension}"
                assert run(tool, [folder / source, whole, *words, "--force", "--quiet"]).status == 0, job
                references[job] = digest(whole)
            return references[job]

        environment = {"UPSCALE_CACHE": "off"}
        outcome = run(tool, [folder / source, out, *words, "--quiet"], limit, 60, environment)
        problem = fault(outcome, out, reference)
        failures += problem is not None
        fitting += outcome.status == 0
        if outcome.status != 0:
            # Without numbers, of which there are many.
            line = re.sub(r"[0-9]+", "N", outcome.errors.strip().splitlines()[-1])[:100] if outcome.errors else ""
            lines[line] = lines.get(line, 0) + 1
        if problem or options.verbose:
            print(f"{'BAD' if problem else 'ok '} {limit // MIB:5} MiB {outcome.seconds:5.1f} s status {outcome.status} "
                  f"{source} → {extension} {' '.join(words)}: {problem or outcome.errors.strip()[:150]}", flush=True)
            if problem:
                print("    " + outcome.errors.strip()[:2000].replace("\n", "\n    "), flush=True)
        shutil.rmtree(place)
    shutil.rmtree(unlimited)
    print(f"{options.runs} runs: {fitting} pictures, {options.runs - fitting - failures} refused, {failures} wrong")
    for line, count in sorted(lines.items(), key=lambda item: -item[1]):
        print(f"  {count:4} × {line}")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("check", choices=["promise", "limits"])
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=int, default=50, help="MiB of address space")
    parser.add_argument("--most", type=int, default=1024)
    parser.add_argument("--only", help="the jobs with these words in them")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    failures = {"promise": promise, "limits": limits}[options.check](options.tool, options)
    if failures:
        raise SystemExit(f"memory-check: {failures} failed")


if __name__ == "__main__":
    main()
