"""Training towards the texture that large networks draw."""

from typing import Any

import torch

from .arithmetic import mixed_precision
from .places import SCALE
from .pool import PatchPool
from .training import Trainer, accuracy_loss, as_values
from .unsharp import unsharp_masked


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
        wanted = wanted_picture(as_values(original), as_values(taught), graphic, self.recipe.sharpened)
        with mixed_precision(self.device, self.recipe.arithmetic):
            result = self.network(source)
        return self.picture_loss(result.float(), wanted, source)

    def picture_loss(self, result: torch.Tensor, wanted: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
        """Of the picture. What judges pictures in another way goes here."""
        return accuracy_loss(result, wanted, self.recipe.knee)


def wanted_picture(
    original: torch.Tensor, taught: torch.Tensor, graphic: torch.Tensor, sharpened: float
) -> torch.Tensor:
    """Of graphics the original; of photographs the taught picture, with its own colors and so much of an unsharp mask.

    The original's colors cannot be known from a degraded source: to a network they are noise.
    """
    return torch.where(graphic[:, None, None, None], original, unsharp_masked(taught, sharpened)).clamp(0, 1)
