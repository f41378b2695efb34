"""Random training patches out of pictures that stay decoded in memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .degradation import MARGIN, Degradation
from .evaluation import bicubic_enlarger
from .pictures import as_pair, find_pictures, read_picture, reduce_in_linear_light
from .teacher import taught_path


@dataclass(frozen=True)
class TrainingPicture:
    """One picture in memory; all three are height × width × 3 bytes."""

    original: np.ndarray
    reduced: np.ndarray
    wanted: np.ndarray
    """What the network shall answer: the original, or what a larger network made of the reduced picture."""
    weight: float = 1

    @cached_property
    def reduced_in_linear_light(self) -> np.ndarray:
        """The original again, reduced as some programs do."""
        scale = self.original.shape[0] // self.reduced.shape[0]
        return np.asarray(reduce_in_linear_light(Image.fromarray(self.original), scale))

    @cached_property
    def missing(self) -> np.ndarray:
        """How far bicubic is from what is wanted: its mean squared error in each pixel of the source, in 8-bit steps.

        It tells learnable detail, such as sharp edges, from what merely varies: where a teacher
        leaves texture soft, bicubic lacks little.
        """
        height, width = self.reduced.shape[:2]
        scale = self.wanted.shape[0] // height
        bicubic = np.asarray(bicubic_enlarger(scale)(Image.fromarray(self.reduced)))
        square = (self.wanted.astype(np.float32) - bicubic) ** 2
        return square.reshape(height, scale, width, scale, 3).mean((1, 3, 4))


class PatchSource:
    """Draws batches of patches: the source, and what the network shall make of it.

    A picture is drawn in proportion to its area times its weight, then a place in it. Of several
    such candidates the one with most to learn is taken, since most of most pictures is easy. Then it
    is turned in one of eight ways. `linear_light` is the part of sources that were reduced in linear
    light. With a degradation, the source is degraded anew each time. All chance comes from `random`,
    whose state is all that a checkpoint needs to continue the same sequence.
    """

    def __init__(
        self,
        pictures: list[TrainingPicture],
        patch: int,
        seed: int,
        candidates: int = 1,
        degradation: Degradation | None = None,
        linear_light: float = 0,
    ) -> None:
        smallest = min(min(picture.reduced.shape[:2]) for picture in pictures)
        if smallest < drawn_side(patch, degradation):
            raise ValueError(f"a reduced picture is {smallest} pixels wide or high, the patch is {patch}")
        self.degradation = degradation
        self.linear_light = linear_light
        self.pictures = pictures
        self.patch = patch
        self.side = drawn_side(patch, degradation)
        self.candidates = candidates
        self.scale = pictures[0].original.shape[0] // pictures[0].reduced.shape[0]
        shares = np.array([one.weight * one.reduced.shape[0] * one.reduced.shape[1] for one in pictures])
        self.cumulative = np.cumsum(shares / shares.sum())
        self.random = np.random.default_rng(seed)

    def batch(self, count: int) -> tuple[torch.Tensor, torch.Tensor]:
        """`count` low and high patches as bytes, in channels-last layout."""
        patches = [self._draw() for _ in range(count)]
        low, high = (np.stack(side) for side in zip(*patches))
        return torch.from_numpy(low).permute(0, 3, 1, 2), torch.from_numpy(high).permute(0, 3, 1, 2)

    def _draw(self) -> tuple[np.ndarray, np.ndarray]:
        picture, top, left = max((self._place() for _ in range(self.candidates)), key=self._to_learn)
        # Without any, no chance is drawn, so that such runs repeat as they always did.
        in_light = self.linear_light > 0 and self.random.random() < self.linear_light
        reduced = picture.reduced_in_linear_light if in_light else picture.reduced
        low = window(reduced, top, left, self.side)
        high = window(picture.wanted, top * self.scale, left * self.scale, self.side * self.scale)
        turn = self.random.integers(8)
        if self.degradation is not None:
            # Before the turn: compression treats rows and columns alike, but not left and right.
            original = window(picture.original, top * self.scale, left * self.scale, self.side * self.scale)
            low = self.degradation.apply(original, low, self.random)
            low = window(low, MARGIN, MARGIN, self.patch)
            high = window(high, MARGIN * self.scale, MARGIN * self.scale, self.patch * self.scale)
        return turned(low, turn), turned(high, turn)

    def _place(self) -> tuple[TrainingPicture, int, int]:
        # Rounding can leave the last cumulative share a hair below one.
        index = min(np.searchsorted(self.cumulative, self.random.random()), len(self.pictures) - 1)
        height, width = self.pictures[index].reduced.shape[:2]
        top = self.random.integers(height - self.side + 1)
        return self.pictures[index], top, self.random.integers(width - self.side + 1)

    def _to_learn(self, place: tuple[TrainingPicture, int, int]) -> float:
        picture, top, left = place
        inset = (self.side - self.patch) // 2
        return float(window(picture.missing, top + inset, left + inset, self.patch).mean())


def drawn_side(patch: int, degradation: Degradation | None) -> int:
    """Source pixels that a patch of this side is cut out of."""
    return patch if degradation is None else patch + 2 * MARGIN


def load_pictures(
    folder: Path, scale: int, least: int, weights: Mapping[str, float], taught: Path | None = None
) -> list[TrainingPicture]:
    """Decodes every picture below the folder; `weights` maps file name patterns to weights.

    Pictures that weigh nothing, or whose reduction is less than `least` wide or high, are left out.
    With `taught`, a folder that a teacher has written, its pictures are what is wanted.
    """
    pictures = []
    for path in find_pictures(folder):
        weight = weight_of(path.name, weights)
        if weight == 0:
            continue
        original, reduced = as_pair(read_picture(path), scale)
        if min(reduced.shape[:2]) < least:
            continue
        wanted = original
        if taught is not None:
            wanted = np.asarray(read_picture(taught_path(taught, path.relative_to(folder))))
            if wanted.shape != original.shape:
                raise ValueError(f"the teacher's picture of {path} has another size: was it of another scale?")
        pictures.append(TrainingPicture(original, reduced, wanted, weight))
    if not pictures:
        raise ValueError(f"no picture in {folder} is of use")
    return pictures


def weight_of(name: str, weights: Mapping[str, float]) -> float:
    return next((weight for pattern, weight in weights.items() if fnmatch(name, pattern)), 1.0)


def window(pixels: np.ndarray, top: int, left: int, side: int) -> np.ndarray:
    return pixels[top : top + side, left : left + side]


def turned(pixels: np.ndarray, turn: int) -> np.ndarray:
    """One of the eight symmetries of the square, chosen by the three bits of `turn`."""
    if turn & 1:
        pixels = pixels[:, ::-1]
    if turn & 2:
        pixels = pixels[::-1]
    return pixels.swapaxes(0, 1) if turn & 4 else pixels
