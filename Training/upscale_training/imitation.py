"""Training towards what another network draws."""

from pathlib import Path

import torch

from .arithmetic import mixed_precision
from .network import CompactNetwork
from .weights import load_tensors


class Imitation:
    """What another network makes of the very patch, degraded as it is.

    What a network against a discriminator draws follows from what it sees, so that another can learn
    it from few examples without becoming soft.
    """

    def __init__(self, model: Path, device: torch.device, arithmetic: str = "bfloat16") -> None:
        self.model = CompactNetwork.from_tensors(load_tensors(model))
        self.model = self.model.eval().to(device, memory_format=torch.channels_last)
        self.arithmetic = arithmetic
        self.model.uses_winograd = arithmetic == "winograd"

    @torch.no_grad()
    def handed_on(self, source: torch.Tensor, stages: int) -> tuple[list[torch.Tensor], torch.Tensor]:
        """What each of its stages but the last hands on to the next, and the picture, for values in 0...1."""
        with mixed_precision(source.device, self.arithmetic):
            *handed_on, last = self.model.staged(source, stages)
            return handed_on, self.model.picture(last, source).float()
