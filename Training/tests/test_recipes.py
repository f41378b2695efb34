"""The Makefile that makes the shipped models, with one batch for each run."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from upscale_training.network import CompactNetwork
from upscale_training.runfiles import load_checkpoint
from upscale_training.teacher import TeacherNetwork
from upscale_training.weights import load_network

TRAINING = Path(__file__).parents[1]
WARM_TOOL = Path(__file__).with_name("warm_tool.py")
MODELS = sorted(path.stem for path in (TRAINING / "models").glob("*.toml"))
TOLD_OF_RUNS = [
    r"knee ([\d.]+)",
    r"Muon ([\d.]+) for",
    r"Adam ([\d.]+) for",
    r"in the last (\d+)%",
    r"(clean|degraded) sources",
    r"sources, (\d+)% of them",
    r"(\d+) patches of (\d+)",
    r"of (\d+)(?: of which bicubic lacks most)?, running",
    r"seed (\d+)",
]


def make(work: Path, *arguments: str, **changes: str) -> str:
    settings = {
        "PHOTOS": work / "photos",
        "GRAPHICS": work / "graphics",
        "TEACHER": work / "teacher.pth",
        "IMITATED": work / "imitated.pt",
        "SETS": work / "set",
        "WORK": work / "work",
        "TOOL": f"{sys.executable} -S {WARM_TOOL} {work / 'tool'}",
        "DRAWINGS": 1,
        "SHEETS": 1,
        "ITERATIONS": 1,
        "OPTIONS": "--threads 1",
        **changes,
    }
    command = ["make", "--no-print-directory", *arguments, *(f"{name}={value}" for name, value in settings.items())]
    done = subprocess.run(command, cwd=TRAINING, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a socket that leads to the tool."""
    folder = tmp_path_factory.mktemp("recipes")
    server = subprocess.Popen([sys.executable, WARM_TOOL, "serve", folder / "tool"])
    while not (folder / "tool").exists():
        assert server.poll() is None
        time.sleep(0.1)
    yield folder
    server.kill()
    server.wait()


@pytest.fixture(scope="module")
def work(folder: Path) -> Path:
    """Pictures to train and measure on, networks to learn from, and all models made of them."""
    random = np.random.default_rng(8)
    for name, side in (("photos", 600), ("graphics", 720), ("set", 64)):
        (folder / name).mkdir()
        small = Image.fromarray(random.integers(0, 256, (side // 8, side // 8, 3), dtype=np.uint8))
        small.resize((side, side), Image.Resampling.BICUBIC).save(folder / name / "one.png")
    torch.save(TeacherNetwork().state_dict(), folder / "teacher.pth")
    torch.save({"average": CompactNetwork(4, 64, 32).state_dict()}, folder / "imitated.pt")
    make(folder, "-j2", "all")
    return folder


@pytest.mark.parametrize("name", MODELS)
def test_every_shipped_model_is_made_in_its_shape(work: Path, name: str) -> None:
    made = load_network(work / "work" / "models" / f"{name}.safetensors")
    shipped = load_network(TRAINING / ".." / "Sources" / "CUpscaleWeights" / "weights" / f"{name}.safetensors")
    assert (made.architecture, made.scale, made.shape()) == (shipped.architecture, shipped.scale, shipped.shape())
    assert (work / "work" / "models" / f"{name}.md").read_text().startswith("#")


@pytest.mark.parametrize("name", MODELS)
def test_the_last_run_is_the_one_that_the_shipped_card_tells_of(work: Path, name: str) -> None:
    made, shipped = ((folder / f"{name}.md").read_text() for folder in (work / "work" / "models", TRAINING / "cards"))
    for told in TOLD_OF_RUNS:
        assert re.findall(told, made)[-1:] == re.findall(told, shipped)[-1:], told
    last = make(work, "-n", name, ITERATIONS="", WORK="other").split("/tool train")[-1]
    assert re.findall(r"--iterations (\d+)", last) == re.findall(r"(\d+) iterations in", shipped)[-1:]


def test_what_is_made_is_not_made_again_and_what_was_interrupted_goes_on(work: Path) -> None:
    assert "train" not in make(work, "all")
    run = work / "work" / "photo-x4"
    before = load_checkpoint(run / "checkpoint.pt")["average"]
    (run / "done").unlink()
    assert "--resume" in make(work, "photo-x4")
    after = load_checkpoint(run / "checkpoint.pt")["average"]
    assert all(torch.equal(tensor, after[name]) for name, tensor in before.items())
