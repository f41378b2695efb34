"""Pictures, and what they are to become."""

import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from processes import UPSCALE
from upscale_ray import Result

OPTIONS = {"scale": 2, "model": "bicubic"}


def draw(path: Path, size: tuple[int, int], seed: int) -> None:
    """A picture like no other."""
    width, height = (side // 4 for side in size)
    blocks = Image.frombytes("RGB", (width, height), random.Random(seed).randbytes(width * height * 3))
    blocks.resize(size, Image.Resampling.BICUBIC).save(path)


def draw_all(folder: Path, count: int, size: tuple[int, int]) -> Path:
    folder.mkdir()
    for number in range(count):
        draw(folder / f"{number:02}.png", size, seed=number)
    return folder


def enlarge_all(folder: Path, output: Path) -> Path:
    options = [f"--{name}={value}" for name, value in OPTIONS.items()]
    subprocess.run([UPSCALE, folder, "-o", output, "--quiet", *options], check=True, timeout=100)
    return output


def files(folder: Path) -> dict[str, bytes]:
    """All that a folder holds, hidden files as well."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def statuses(results: Sequence[Result]) -> list[str]:
    return [result.status for result in results]
