"""Training towards the texture that a large network draws."""

from typing import Any

import torch

from .arithmetic import mixed_precision
from .places import SCALE
from .pool import PatchPool
from .teacher import with_means_of
from .training import Trainer, accuracy_loss, as_values


class TextureTrainer(Trainer):
    """Trains on patches that were drawn beforehand, towards the picture alone."""

    patches: PatchPool

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.recipe.scale != SCALE:
            raise ValueError(f"drawn patches are enlarged {SCALE} times, not {self.recipe.scale}")

    def _loss(
        self, low: torch.Tensor, original: torch.Tensor, taught: torch.Tensor, graphic: torch.Tensor
    ) -> torch.Tensor:
        source = as_values(low)
        wanted = wanted_picture(as_values(original), as_values(taught), graphic, self.recipe.as_taught)
        with mixed_precision(self.device, self.recipe.arithmetic):
            result = self.network(source)
        return self.picture_loss(result.float(), wanted, source)

    def picture_loss(self, result: torch.Tensor, wanted: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
        """Of the picture. What judges pictures in another way goes here."""
        return accuracy_loss(result, wanted, self.recipe.knee)


def wanted_picture(
    original: torch.Tensor, taught: torch.Tensor, graphic: torch.Tensor, as_taught: bool = False
) -> torch.Tensor:
    """Of graphics the original; of photographs the teacher's picture, with the original's mean colors unless `as_taught`.

    The means keep tints and lattices of the teacher out. But of degraded sources they cannot be known: to a student
    they are noise, of 3.6 of 255 steps on average for general-x4v3.
    """
    likely = taught if as_taught else with_means_of(original, taught, SCALE)
    return torch.where(graphic[:, None, None, None], original, likely).clamp(0, 1)
