"""Patches that were drawn beforehand, with what large networks make of them, in files."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from .arithmetic import mixed_precision
from .network import CompactNetwork
from .patches import turned
from .places import SCALE, Patch, PlaceSource
from .rrdb import RRDBNetwork

SHARD = 50
"""Patches in a file."""

AT_ONCE = 5
"""Patches that a teacher is given together."""


@dataclass(frozen=True)
class PoolSettings:
    """What all patches of a folder have in common; every file says it."""

    teacher: str
    """Its name, or the names of several, joined by “ + ”."""
    patch: int
    """The side of a patch, in source pixels."""
    seed: int


class PoolWriter:
    """Draws patches into a folder. Each file has chance of its own, from the seed and its number, so that what was
    interrupted goes on with the same patches."""

    def __init__(
        self,
        folder: Path,
        settings: PoolSettings,
        teachers: Sequence[RRDBNetwork | CompactNetwork],
        device: torch.device,
        arithmetic: str,
    ) -> None:
        for teacher in teachers:
            if teacher.scale != SCALE:
                raise ValueError(f"a teacher of patches enlarges {SCALE} times, not {teacher.scale}")
        self.folder = folder
        self.settings = settings
        self.teachers = [one.eval().to(device, memory_format=torch.channels_last) for one in teachers]
        self.device = device
        self.arithmetic = arithmetic

    def draw(self, source: PlaceSource, count: int, told: Callable[[str], None]) -> None:
        """Writes the files that are not there yet, or have fewer patches than they should."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for first in range(0, count, SHARD):
            number = min(SHARD, count - first)
            path = self.folder / f"{first // SHARD:05}.safetensors"
            if path.exists() and self._holds(path) >= number:
                continue
            random = np.random.default_rng([self.settings.seed, first // SHARD])
            self._write(path, [source.draw(random) for _ in range(number)])
            told(f"{first + number} of {count} patches")

    def _holds(self, path: Path) -> int:
        if read_settings(path) != self.settings:
            raise ValueError(
                f"{path} was drawn with {read_settings(path)}, and {self.settings} is asked for: give another folder"
            )
        with safe_open(path, "pt") as file:
            return file.get_slice("source").get_shape()[0]

    def _write(self, path: Path, patches: list[Patch]) -> None:
        """Beside the target, then renames, so that a file is whole or absent."""
        tensors = {
            "source": torch.from_numpy(np.stack([one.source for one in patches])),
            "original": torch.from_numpy(np.stack([one.original for one in patches])),
            "graphic": torch.tensor([one.graphic for one in patches]),
        }
        tensors["taught"] = torch.cat([self._taught(sources) for sources in tensors["source"].split(AT_ONCE)])
        partial = path.with_suffix(".partial")
        save_file(tensors, partial, {"settings": json.dumps(asdict(self.settings))})
        os.replace(partial, path)

    @torch.no_grad()
    def _taught(self, sources: torch.Tensor) -> torch.Tensor:
        """The means of the teachers' pictures, height × width × 3 bytes each. What one invents, the others do not."""
        values = sources.to(self.device).permute(0, 3, 1, 2).float() / 255
        with mixed_precision(self.device, self.arithmetic):
            pictures = torch.stack([teacher(values).float().clamp(0, 1) for teacher in self.teachers]).mean(0)
        return (pictures * 255).round().byte().permute(0, 2, 3, 1).contiguous().cpu()


class PatchPool:
    """Draws batches from one folder or several.

    A batch is of one folder, which is drawn in proportion to its patches. Files stay mapped, not read, so that a
    pool may be larger than memory. Each patch is turned in one of eight ways.
    """

    def __init__(self, folders: Sequence[Path], seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.pools: list[list[dict[str, torch.Tensor]]] = []
        for folder in folders:
            files = sorted(folder.glob("*.safetensors"))
            if not files:
                raise FileNotFoundError(f"no patches in {folder}")
            self.pools.append([load_file(file) for file in files])
        self.settings = [read_settings(next(folder.glob("*.safetensors"))) for folder in folders]
        if len(teachers := {one.teacher for one in self.settings}) > 1:
            raise ValueError(f"patches that were taught differently do not go together: {', '.join(sorted(teachers))}")

    def __len__(self) -> int:
        return sum(map(patches_in, self.pools))

    def batch(self, count: int) -> tuple[torch.Tensor, ...]:
        """Sources, originals and taught pictures as bytes in channels-last layout, and which of them are graphics."""
        sizes = np.array([patches_in(pool) for pool in self.pools])
        pool = self.pools[self.random.choice(len(sizes), p=sizes / sizes.sum())] if len(sizes) > 1 else self.pools[0]
        chosen = [located(pool, index) for index in self.random.integers(patches_in(pool), size=count)]
        turns = self.random.integers(8, size=count)
        pictures = [
            torch.from_numpy(
                np.stack([turned(shard[name][index].numpy(), turn) for (shard, index), turn in zip(chosen, turns)])
            ).permute(0, 3, 1, 2)
            for name in ("source", "original", "taught")
        ]
        return *pictures, torch.stack([shard["graphic"][index] for shard, index in chosen])


def read_settings(path: Path) -> PoolSettings:
    with safe_open(path, "pt") as file:
        return PoolSettings(**json.loads(file.metadata()["settings"]))


def patches_in(pool: list[dict[str, torch.Tensor]]) -> int:
    return sum(len(shard["source"]) for shard in pool)


def located(pool: list[dict[str, torch.Tensor]], index: int) -> tuple[dict[str, torch.Tensor], int]:
    """The file that a pool's patch is in, and the patch's place in it."""
    for shard in pool:
        if index < len(shard["source"]):
            return shard, int(index)
        index -= len(shard["source"])
    raise IndexError("beyond the last patch")
