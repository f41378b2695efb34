"""Errors by the place that a pixel has in the source pixel it comes from: a network that draws all 16 at once makes a lattice."""

import torch
from torch.nn import functional

from .places import SCALE

CELL = 6
"""Source pixels, in both directions. Every other cell begins in the middle of one."""

SMOOTH = 0.004
"""Where the wanted picture has as much fine detail, of 1, a lattice weighs a quarter of what it does where it has none."""


def place_means(pictures: torch.Tensor) -> torch.Tensor:
    """Of every cell and channel, the mean of each of the 16 places that a source pixel becomes: pictures × channels × 16
    × cells."""
    means = functional.avg_pool2d(functional.pixel_unshuffle(pictures, SCALE), CELL, CELL // 2)
    return means.unflatten(1, (-1, SCALE * SCALE))


def lattice_error(error: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """How far the places in a source pixel are off differently, which shows as a lattice, above all on what is smooth."""
    means = place_means(error)
    fine = (wanted - functional.avg_pool2d(wanted, 5, 1, 2, count_include_pad=False)).abs()
    energy = functional.avg_pool2d(fine, SCALE * CELL, SCALE * CELL // 2)[:, :, None]
    return ((means - means.mean(2, keepdim=True)).abs() * 0.01 / (energy + SMOOTH) ** 2).mean()
