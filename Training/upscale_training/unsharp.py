"""The pictures that are wanted of a network whose own are to be looked at: sharpened by an unsharp mask."""

import torch
from torch.nn import functional

RADIUS = 3
"""Pixels on each side that the Gaussian, whose standard deviation is one, is cut off behind."""


def unsharp_masked(pictures: torch.Tensor, amount: float) -> torch.Tensor:
    """The pictures and `amount` times what is finer than a Gaussian of one pixel. Mean errors make a network soft by about that."""
    if amount == 0:
        return pictures
    row = torch.exp(-(torch.arange(-RADIUS, RADIUS + 1.0, device=pictures.device) ** 2) / 2)
    kernel = torch.outer(row, row) / row.sum() ** 2
    channels = pictures.shape[1]
    padded = functional.pad(pictures, (RADIUS,) * 4, mode="reflect")
    blurred = functional.conv2d(padded, kernel.expand(channels, 1, -1, -1), groups=channels)
    return pictures + amount * (pictures - blurred)


def wanted_picture(
    original: torch.Tensor, taught: torch.Tensor, graphic: torch.Tensor, sharpened: float
) -> torch.Tensor:
    """Of graphics the original; of photographs what another network draws, with its own colors and so much of an unsharp mask.

    The original's colors cannot be known from a degraded source: to a network they are noise.
    """
    return torch.where(graphic[:, None, None, None], original, unsharp_masked(taught, sharpened)).clamp(0, 1)
