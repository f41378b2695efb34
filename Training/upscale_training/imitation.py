"""Training towards the texture that a larger network draws."""

from collections.abc import Sequence
from pathlib import Path

import torch

from .arithmetic import mixed_precision
from .network import CompactNetwork
from .teacher import with_means_of
from .training import as_values
from .weights import load_tensors, mean_tensors


class Imitation:
    """What another network makes of the very patch, degraded as it is.

    What a network against a discriminator draws follows from what it sees, so that another can learn
    it from few examples without becoming soft. Its tint is not taken over. What is finer than a
    window is: it follows from the source, as the original does not.
    """

    def __init__(self, models: Sequence[Path], device: torch.device, arithmetic: str = "bfloat16") -> None:
        self.model = CompactNetwork.from_tensors(mean_tensors([load_tensors(path) for path in models]))
        self.model = self.model.eval().to(device, memory_format=torch.channels_last)
        self.arithmetic = arithmetic
        self.model.uses_winograd = arithmetic == "winograd"

    @torch.no_grad()
    def handed_on(
        self, low: torch.Tensor, high: torch.Tensor, stages: int
    ) -> tuple[list[torch.Tensor], torch.Tensor]:
        """What each of its stages but the last hands on to the next, and the answer that is wanted, in 0...1.

        `low` are source patches, `high` their originals, both as bytes.
        """
        source = as_values(low)
        with mixed_precision(low.device, self.arithmetic):
            *handed_on, last = self.model.staged(source, stages)
            drawn = self.model.picture(last, source).float()
        return handed_on, with_means_of(as_values(high), drawn, self.model.scale)
