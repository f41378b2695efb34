"""Training towards what other networks draw."""

from collections.abc import Sequence
from pathlib import Path

import torch

from .arithmetic import mixed_precision
from .network import CompactNetwork
from .weights import load_tensors


class Imitation:
    """What another network makes of the very patch, degraded as it is, or the mean of what several make of it.

    What a network against a discriminator draws follows from what it sees, so that another can learn
    it from few examples without becoming soft.
    """

    def __init__(self, models: Sequence[Path], device: torch.device, arithmetic: str = "bfloat16") -> None:
        self.models = [CompactNetwork.from_tensors(load_tensors(path)).eval() for path in models]
        self.arithmetic = arithmetic
        for model in self.models:
            model.to(device, memory_format=torch.channels_last)
            model.uses_winograd = arithmetic == "winograd"

    @torch.no_grad()
    def handed_on(self, source: torch.Tensor, stages: int) -> tuple[list[torch.Tensor], torch.Tensor]:
        """What each stage of the first network but the last hands on to the next, and the picture, for values in 0...1."""
        with mixed_precision(source.device, self.arithmetic):
            answers = [model.staged(source, stages) for model in self.models]
            pictures = [model.picture(answer[-1], source).float() for model, answer in zip(self.models, answers)]
        return answers[0][:-1], torch.stack(pictures).mean(0)
