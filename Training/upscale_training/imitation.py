"""Training towards the texture that a larger network draws."""

from pathlib import Path

import torch
from torch.nn import functional

from .arithmetic import mixed_precision
from .training import as_values
from .weights import load_network

WINDOW = 8
"""In source pixels. Means of brightness and colour over such windows are those of the original."""


class Imitation:
    """What another network makes of the very patch, degraded as it is.

    What a network against a discriminator draws follows from what it sees, so that another can learn
    it from few examples without becoming soft. Its tint is not taken over. What is finer than a
    window is: it follows from the source, as the original does not.
    """

    def __init__(self, model: Path, device: torch.device, arithmetic: str = "bfloat16") -> None:
        self.model = load_network(model).eval().to(device, memory_format=torch.channels_last)
        self.arithmetic = arithmetic
        self.model.uses_winograd = arithmetic == "winograd"

    @torch.no_grad()
    def __call__(self, low: torch.Tensor, high: torch.Tensor) -> torch.Tensor:
        """The answer that is wanted for source patches whose originals are `high`, in 0...1; both are bytes."""
        with mixed_precision(low.device, self.arithmetic):
            drawn = self.model(as_values(low)).float()
        return with_means_of(as_values(high), drawn, WINDOW * self.model.scale)


def with_means_of(original: torch.Tensor, drawn: torch.Tensor, window: int) -> torch.Tensor:
    """What was drawn, with brightness and colour as in the original over windows."""
    tint = functional.avg_pool2d(original - drawn, window, ceil_mode=True)
    return drawn + functional.interpolate(tint, size=drawn.shape[2:], mode="bilinear")
