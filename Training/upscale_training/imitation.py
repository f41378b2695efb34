"""Training towards the texture that a larger network draws."""

from pathlib import Path

import torch
from torch.nn import functional

from .arithmetic import mixed_precision
from .teacher import true_to_source
from .training import as_values
from .weights import load_network


class Imitation:
    """What another network makes of the very patch, degraded as it is.

    What a network against a discriminator draws follows from what it sees, so that another can learn
    it from few examples without becoming soft. Its brightness and colours are not taken over: they
    are those of the original.
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
        reduced = functional.interpolate(as_values(high), size=low.shape[2:], mode="bicubic", antialias=True)
        return true_to_source(drawn, reduced)
