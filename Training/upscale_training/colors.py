"""Colors that a network must leave as they are."""

import torch
from torch.nn import functional

COLOR_WEIGHT = 2.0
"""Of the mean error of each patch and channel, beside that in pixels."""


def color_error(error: torch.Tensor) -> torch.Tensor:
    """Of the means of each patch and channel."""
    return COLOR_WEIGHT * error.mean((2, 3)).abs().mean()


def true_to_source(result: torch.Tensor, source: torch.Tensor, spread: float = 0) -> torch.Tensor:
    """The result with what its reduction lacks of the source added, so that no tint is taught (Irani and Peleg, 1991).

    With a spread, only what varies over more than so many source pixels is: a damaged source is right about no less.
    """
    reduced = functional.interpolate(result, size=source.shape[2:], mode="bicubic", antialias=True)
    lack = source - reduced
    if spread:
        lack = blurred(lack, spread)
    return result + functional.interpolate(lack, size=result.shape[2:], mode="bicubic", antialias=True)


def blurred(pictures: torch.Tensor, deviation: float) -> torch.Tensor:
    """By a Gaussian of that standard deviation, borders mirrored."""
    radius = min(int(3 * deviation), min(pictures.shape[2:]) - 1)
    distances = torch.arange(-radius, radius + 1, dtype=pictures.dtype, device=pictures.device)
    kernel = torch.exp(-(distances**2) / (2 * deviation**2))
    kernel = (kernel / kernel.sum()).expand(pictures.shape[1], 1, 1, -1)
    for turned in (kernel, kernel.transpose(2, 3)):
        padding = [radius if turned.shape[3] > 1 else 0] * 2 + [radius if turned.shape[2] > 1 else 0] * 2
        pictures = functional.conv2d(functional.pad(pictures, padding, mode="reflect"), turned, groups=pictures.shape[1])
    return pictures
