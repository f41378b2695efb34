"""Patches that were drawn beforehand, with what a large network makes of them, in files."""

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
from .patches import turned
from .networks import Network
from .places import SCALE, Patch, PlaceSource
from .rrdb import RRDBNetwork

SHARD = 50
"""Patches in a file."""

AT_ONCE = 5
"""Patches that the teacher is given together."""

MEASURED = 80
"""Patches by which the features' spread is measured."""


@dataclass(frozen=True)
class PoolSettings:
    """What all patches of a folder have in common; every file says it."""

    teacher: str
    """Its name."""
    patch: int
    """The side of a patch, in source pixels."""
    stages: int
    """Stages of the teacher whose features are kept, 0 for none."""
    seed: int


class PoolWriter:
    """Draws patches into a folder. Each file has chance of its own, from the seed and its number, so that what was
    interrupted goes on with the same patches."""

    def __init__(
        self, folder: Path, settings: PoolSettings, teacher: RRDBNetwork | Network, device: torch.device, arithmetic: str
    ) -> None:
        if teacher.scale != SCALE:
            raise ValueError(f"a teacher of patches enlarges {SCALE} times, not {teacher.scale}")
        if settings.stages and not isinstance(teacher, RRDBNetwork):
            raise ValueError("features are kept of an RRDBNet alone: leave out the stages")
        self.folder = folder
        self.settings = settings
        self.teacher = teacher.eval().to(device, memory_format=torch.channels_last)
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
        parts = [self._taught(sources) for sources in tensors["source"].split(AT_ONCE)]
        tensors |= {name: torch.cat([part[name] for part in parts]).contiguous() for name in parts[0]}
        partial = path.with_suffix(".partial")
        save_file(tensors, partial, {"settings": json.dumps(asdict(self.settings))})
        os.replace(partial, path)

    @torch.no_grad()
    def _taught(self, sources: torch.Tensor) -> dict[str, torch.Tensor]:
        """The teacher's pictures, height × width × 3 bytes each, and features, stages + 2 of every patch."""
        values = sources.to(self.device).permute(0, 3, 1, 2).float() / 255
        with mixed_precision(self.device, self.arithmetic):
            features = self.teacher.handed_on(values, self.settings.stages) if self.settings.stages else []
            pictures = (self.teacher.picture(features[-1]) if features else self.teacher(values)).float()
        answer = {"taught": (pictures.clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).cpu()}
        if features:
            answer["features"] = torch.stack(features, 1).half().cpu()
        return answer


class PatchPool:
    """Draws batches from one folder or several.

    A batch is of one folder, which is drawn in proportion to its patches. Files stay mapped, not read, so that a
    pool may be larger than memory. Without features, each patch is turned in one of eight ways; what a network
    makes of a turned patch is not what it makes of the patch.
    """

    def __init__(self, folders: Sequence[Path], seed: int, with_features: bool) -> None:
        self.random = np.random.default_rng(seed)
        self.with_features = with_features
        self.pools: list[list[dict[str, torch.Tensor]]] = []
        for folder in folders:
            files = sorted(folder.glob("*.safetensors"))
            if not files:
                raise FileNotFoundError(f"no patches in {folder}")
            self.pools.append([load_file(file) for file in files])
            if with_features and any("features" not in shard for shard in self.pools[-1]):
                raise ValueError(f"the patches in {folder} were drawn without features: draw some with --stages")
        self.settings = [read_settings(next(folder.glob("*.safetensors"))) for folder in folders]
        if len(teachers := {one.teacher for one in self.settings}) > 1:
            raise ValueError(f"patches of several teachers do not go together: {', '.join(sorted(teachers))}")

    def __len__(self) -> int:
        return sum(map(patches_in, self.pools))

    def batch(self, count: int) -> tuple[torch.Tensor, ...]:
        """Sources, originals and the teacher's pictures as bytes in channels-last layout, which of them are graphics,
        and the features: patches × (stages + 2) × features × height × width, in half precision."""
        sizes = np.array([patches_in(pool) for pool in self.pools])
        pool = self.pools[self.random.choice(len(sizes), p=sizes / sizes.sum())] if len(sizes) > 1 else self.pools[0]
        chosen = [located(pool, index) for index in self.random.integers(patches_in(pool), size=count)]
        turns = np.zeros(count, int) if self.with_features else self.random.integers(8, size=count)
        pictures = [
            torch.from_numpy(
                np.stack([turned(shard[name][index].numpy(), turn) for (shard, index), turn in zip(chosen, turns)])
            ).permute(0, 3, 1, 2)
            for name in ("source", "original", "taught")
        ]
        names = ["graphic", "features"] if self.with_features else ["graphic"]
        return *pictures, *(torch.stack([shard[name][index] for shard, index in chosen]) for name in names)

    def spread(self) -> torch.Tensor:
        """How much the features vary, over patches from all of the first pool: the standard deviations of those that
        the teacher's blocks begin with, of what each stage adds, and of what the last convolution adds to the first."""
        pool = self.pools[0]
        count = patches_in(pool)
        squares, means = [], []
        for number in range(min(MEASURED, count)):
            shard, index = located(pool, number * count // min(MEASURED, count))
            features = shard["features"][index].float()
            added = torch.cat([features[:1], features[1:-1] - features[:-2], features[-1:] - features[:1]])
            squares.append(added.square().mean((1, 2, 3)))
            means.append(added.mean((1, 2, 3)))
        return (torch.stack(squares).mean(0) - torch.stack(means).mean(0).square()).sqrt()


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
