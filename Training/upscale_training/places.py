"""Draws patches to learn texture from: the original, and the source that something was done to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .degradation import MARGIN, Degradation, Random
from .patches import drawn_side, turned, weight_of, window
from .pictures import find_pictures, read_picture
from .teacher import SCALE

GRAPHICS = 0.15
"""The part of patches that is of drawn graphics, where there are any."""

SMALLER = 0.35
"""The part of places in pictures that are made smaller first, by a factor between `SMALLEST` and `LARGEST`."""
SMALLEST, LARGEST = 0.5, 0.85

CANDIDATES = 3
"""Places looked at for a patch, of which the one that varies most is taken."""
PLAIN = 0.2
"""The part of patches that is taken as it comes, so that flat places are learned too."""

DEGRADATION = Degradation(clean=0.12, compressed=0.15, shared=0.25, jpeg_quality=(12, 95), noise=25)
SLIGHT_DEGRADATION = Degradation(clean=0.6, compressed=0.4, shared=0, jpeg_quality=(85, 98))
"""What good originals went through."""


@dataclass(frozen=True)
class Patch:
    """Source and original, height × width × 3 bytes."""

    source: np.ndarray
    original: np.ndarray
    graphic: bool
    """Of a drawn graphic, which has right edges instead of likely texture."""


class PlaceSource:
    """Draws one patch after another from photographs and graphics that stay decoded in memory.

    Photographs are drawn in proportion to their weight and the root of their area, graphics all alike.
    """

    def __init__(
        self,
        photographs: Sequence[Path],
        graphics: Sequence[Path],
        weights: Mapping[str, float],
        patch: int,
        degradation: Degradation = DEGRADATION,
    ) -> None:
        self.patch = patch
        self.side = SCALE * drawn_side(patch, degradation)
        """Of what is cut out of an original."""
        self.degradation = degradation
        self.photographs, shares = self._decoded(photographs, weights)
        areas = [one.shape[0] * one.shape[1] for one in self.photographs]
        self.shares = np.array(shares) * np.sqrt(areas)
        self.shares /= self.shares.sum()
        self.graphics = self._decoded(graphics, weights)[0] if graphics else []

    def draw(self, random: Random) -> Patch:
        """All chance comes from `random`."""
        graphic = len(self.graphics) > 0 and random.random() < GRAPHICS
        candidates = 1 if random.random() < PLAIN else CANDIDATES
        original = max((self._place(graphic, random) for _ in range(candidates)), key=self._variation)
        side = drawn_side(self.patch, self.degradation)
        reduced = np.asarray(Image.fromarray(original).resize((side, side), Image.Resampling.BICUBIC))
        source = self.degradation.apply(original, reduced, random)
        return Patch(window(source, MARGIN, MARGIN, self.patch), self._inside(original), graphic)

    def _place(self, graphic: bool, random: Random) -> np.ndarray:
        """A square of an original, with a margin, in some cases of the original made smaller."""
        if graphic:
            picture = self.graphics[random.integers(len(self.graphics))]
        else:
            picture = self.photographs[random.choice(len(self.photographs), p=self.shares)]
        smallest = max(SMALLEST, self.side / min(picture.shape[:2]))
        side = self.side
        if random.random() < SMALLER and smallest < LARGEST:
            side = min(round(self.side / random.uniform(smallest, LARGEST)), min(picture.shape[:2]))
        top, left = (random.integers(extent - side + 1) for extent in picture.shape[:2])
        place = np.ascontiguousarray(window(picture, top, left, side))
        if side == self.side:
            return place
        return np.asarray(Image.fromarray(place).resize((self.side, self.side), Image.Resampling.LANCZOS))

    def _inside(self, original: np.ndarray) -> np.ndarray:
        return window(original, SCALE * MARGIN, SCALE * MARGIN, SCALE * self.patch)

    def _variation(self, original: np.ndarray) -> float:
        """The mean difference of every other pixel's brightness to its neighbours', without the margin."""
        gray = self._inside(original)[::2, ::2].mean(2, dtype=np.float32)
        return float(sum(np.abs(np.diff(gray, axis=axis)).mean() for axis in (0, 1)))

    def _decoded(self, folders: Sequence[Path], weights: Mapping[str, float]) -> tuple[list[np.ndarray], list[float]]:
        """All pictures below the folders that weigh something and are large enough, and their weights."""
        pictures, shares = [], []
        for path in (path for folder in folders for path in find_pictures(folder)):
            weight = weight_of(path.name, weights)
            picture = read_picture(path) if weight else None
            if picture is not None and min(picture.size) >= self.side:
                pictures.append(np.asarray(picture))
                shares.append(weight)
        if not pictures:
            names = ", ".join(str(folder) for folder in folders)
            raise ValueError(f"no picture in {names} is of use: patches of {self.patch} need {self.side} pixels a side")
        return pictures, shares


class PlaceBatches:
    """Batches of patches that are drawn anew for each, in any of the eight turns."""

    def __init__(self, source: PlaceSource, seed: int, marks_graphics: bool) -> None:
        self.source = source
        self.marks_graphics = marks_graphics
        self.random = np.random.default_rng(seed)

    def batch(self, count: int) -> tuple[torch.Tensor, ...]:
        """Sources and originals as bytes, count × 3 × height × width, and which are of graphics, if that is marked."""
        patches = [self.source.draw(self.random) for _ in range(count)]
        turns = self.random.integers(8, size=count)
        pictures = tuple(
            torch.from_numpy(np.stack([turned(one, turn) for one, turn in zip(kind, turns)])).permute(0, 3, 1, 2).contiguous()
            for kind in zip(*((patch.source, patch.original) for patch in patches))
        )
        return (*pictures, torch.tensor([patch.graphic for patch in patches])) if self.marks_graphics else pictures
