"""The running average of a network's weights, which is what gets measured and shipped."""

import copy

import torch
from torch import nn


class RunningAverage:
    """An exponential average that forgets faster at first.

    A fixed decay would carry the random starting weights along for thousands of steps.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.network = copy.deepcopy(network).requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Moves towards the network's weights after its `step`th step, counted from 1."""
        decay = min(self.decay, step / (step + 9))
        for average, current in zip(self.network.parameters(), network.parameters()):
            average.lerp_(current, 1 - decay)
