"""Training towards the texture that a larger network draws."""

from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from .teacher import true_to_source
from .training import Trainer
from .weights import load_network


class ImitationTrainer(Trainer):
    """Trains towards what another network makes of the very patch, degraded as it is.

    What a network against a discriminator draws follows from what it sees, so that another can learn
    it from few examples without becoming soft. Its brightness and colours are not taken over: they
    are those of the original.
    """

    def __init__(self, model: Path, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.model = load_network(model).eval().to(self.device, memory_format=torch.channels_last)

    @torch.no_grad()
    def wanted(self, low: torch.Tensor, high: torch.Tensor) -> torch.Tensor:
        with torch.autocast(self.device.type, torch.bfloat16):
            drawn = self.model(low.float() / 255).float()
        original = super().wanted(low, high)
        reduced = functional.interpolate(original, size=low.shape[2:], mode="bicubic", antialias=True)
        return true_to_source(drawn, reduced)
