"""Random training patches out of pictures that stay decoded in memory."""

from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import torch

from .degradation import MARGIN, Degradation
from .pictures import as_pair, find_pictures, read_picture


class PatchSource:
    """Draws batches of matching low- and high-resolution patches.

    A picture is drawn in proportion to its area times its weight, then a place in it, then one of
    the eight ways to flip and transpose it. With a degradation, the low side is degraded anew each
    time. All chance comes from `random`, whose state is all that a checkpoint needs to continue
    the same sequence.
    """

    def __init__(
        self,
        pairs: list[tuple[np.ndarray, np.ndarray]],
        weights: list[float],
        patch: int,
        seed: int,
        degradation: Degradation | None = None,
    ) -> None:
        smallest = min(min(low.shape[:2]) for _, low in pairs)
        if smallest < drawn_side(patch, degradation):
            raise ValueError(f"a reduced picture is {smallest} pixels wide or high, the patch is {patch}")
        self.degradation = degradation
        self.pairs = pairs
        self.patch = patch
        self.scale = pairs[0][0].shape[0] // pairs[0][1].shape[0]
        shares = np.array([weight * low.shape[0] * low.shape[1] for (_, low), weight in zip(pairs, weights)])
        self.cumulative = np.cumsum(shares / shares.sum())
        self.random = np.random.default_rng(seed)

    def batch(self, count: int) -> tuple[torch.Tensor, torch.Tensor]:
        """`count` low and high patches as bytes, in channels-last layout."""
        patches = [self._draw() for _ in range(count)]
        low, high = (np.stack(side) for side in zip(*patches))
        return torch.from_numpy(low).permute(0, 3, 1, 2), torch.from_numpy(high).permute(0, 3, 1, 2)

    def _draw(self) -> tuple[np.ndarray, np.ndarray]:
        # Rounding can leave the last cumulative share a hair below one.
        index = min(np.searchsorted(self.cumulative, self.random.random()), len(self.pairs) - 1)
        high, low = self.pairs[index]
        side = drawn_side(self.patch, self.degradation)
        top = self.random.integers(low.shape[0] - side + 1)
        left = self.random.integers(low.shape[1] - side + 1)
        low = _window(low, top, left, side)
        high = _window(high, top * self.scale, left * self.scale, side * self.scale)
        turn = self.random.integers(8)
        if self.degradation is not None:
            # Before the turn: compression treats rows and columns alike, but not left and right.
            low = self.degradation.apply(high, low, self.random)
            low = _window(low, MARGIN, MARGIN, self.patch)
            high = _window(high, MARGIN * self.scale, MARGIN * self.scale, self.patch * self.scale)
        return _turned(low, turn), _turned(high, turn)


def drawn_side(patch: int, degradation: Degradation | None) -> int:
    """Source pixels that a patch of this side is cut out of."""
    return patch if degradation is None else patch + 2 * MARGIN


def load_patch_source(
    folder: Path,
    scale: int,
    patch: int,
    seed: int,
    weights: Mapping[str, float],
    degradation: Degradation | None = None,
) -> PatchSource:
    """Decodes every picture below the folder; `weights` maps file name patterns to weights.

    Pictures that weigh nothing or are too small for one patch are left out.
    """
    pairs, kept = [], []
    for path in find_pictures(folder):
        weight = _weight_of(path.name, weights)
        if weight == 0:
            continue
        high, low = as_pair(read_picture(path), scale)
        if min(low.shape[:2]) >= drawn_side(patch, degradation):
            pairs.append((high, low))
            kept.append(weight)
    if not pairs:
        raise ValueError(f"no picture in {folder} is of use")
    return PatchSource(pairs, kept, patch, seed, degradation)


def _weight_of(name: str, weights: Mapping[str, float]) -> float:
    return next((weight for pattern, weight in weights.items() if fnmatch(name, pattern)), 1.0)


def _window(pixels: np.ndarray, top: int, left: int, side: int) -> np.ndarray:
    return pixels[top : top + side, left : left + side]


def _turned(pixels: np.ndarray, turn: int) -> np.ndarray:
    """One of the eight symmetries of the square, chosen by the three bits of `turn`."""
    if turn & 1:
        pixels = pixels[:, ::-1]
    if turn & 2:
        pixels = pixels[::-1]
    return pixels.swapaxes(0, 1) if turn & 4 else pixels
