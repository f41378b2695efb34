"""Training a network towards another, stage by stage."""

from typing import Any

import torch

from .arithmetic import mixed_precision
from .colors import color_error, true_to_source
from .imitation import Imitation
from .lattice import lattice_error, place_means
from .training import Trainer, accuracy_loss, as_values
from .unsharp import wanted_picture

CHAINED_WEIGHT = 0.1
"""Of what stages hand on, once they are chained: then the picture is what counts."""


class StagedTrainer(Trainer):
    """Trains a network to draw what another does, or the mean of what several do, and each of its stages to hand on what
    that one's does.

    Both have as many features; the other may be deeper. A stage gets what the other's stage before it
    handed on, so that it is a shallow network with an answer of many features for every pixel, which it
    learns sooner than the whole learns the picture (as in Li et al., “Blockwisely Supervised Neural
    Architecture Search”, 2020). The last stage makes the picture. Chained, stages get what their own
    forerunners hand on instead, and learn from all errors after them, so that they mend what the faults
    of single stages add up to; then graphics are wanted as they were drawn, not as the other draws them,
    and photographs a little sharper.
    """

    def __init__(self, *arguments: Any, imitation: Imitation, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.recipe.stages > 1:
            imitated, *others = imitation.models
            if others:
                raise ValueError("of several networks the mean picture is learned, and no stages: leave out --stages")
            if imitated.features != self.network.features:
                raise ValueError(
                    f"stages hand on {imitated.features} features in the imitated network and "
                    f"{self.network.features} in this one: give both the same number"
                )
        self.imitation = imitation

    def _loss(self, low: torch.Tensor, original: torch.Tensor, graphic: torch.Tensor) -> torch.Tensor:
        """Of the picture, and of what each stage hands on."""
        source = as_values(low)
        handed_on, drawn = self.imitation.handed_on(source, self.recipe.stages)
        with mixed_precision(self.device, self.recipe.arithmetic):
            *made, last = self.made(source, handed_on)
            result = self.network.picture(last, source)
        loss = self.picture_loss(result.float(), self.wanted(drawn, source, as_values(original), graphic))
        errors = [relative_error(one.float(), other.float()) for one, other in zip(made, handed_on)]
        return loss + (CHAINED_WEIGHT if self.recipe.chained else 1) * sum(errors)

    def picture_loss(self, result: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        """In pixels, and, where that is asked for, in colors and by places in a source pixel."""
        loss, error = accuracy_loss(result, wanted, self.recipe.knee), result - wanted
        if self.recipe.colors:
            loss = loss + color_error(error)
        if self.recipe.places:
            loss = loss + self.recipe.places * place_means(error).abs().mean()
        if self.recipe.lattice:
            loss = loss + self.recipe.lattice * lattice_error(error, wanted)
        return loss

    def wanted(
        self, drawn: torch.Tensor, source: torch.Tensor, original: torch.Tensor, graphic: torch.Tensor
    ) -> torch.Tensor:
        """The pictures to learn, from what the other network draws, the sources and the originals."""
        if self.recipe.stages > 1 and not self.recipe.chained:
            return drawn.clamp(0, 1)
        if self.recipe.colors:
            drawn = true_to_source(drawn, source, self.recipe.colors)
        return wanted_picture(original, drawn, graphic, self.recipe.sharpened)

    def made(self, source: torch.Tensor, handed_on: list[torch.Tensor]) -> list[torch.Tensor]:
        """What each stage makes of what the one before hands on."""
        return self.network.staged(source, self.recipe.stages, None if self.recipe.chained else handed_on)


def relative_error(made: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """The mean squared error of each feature, relative to how much that feature varies."""
    places = (0, 2, 3)
    variance = wanted.var(places)
    return (((made - wanted) ** 2).mean(places) / (variance + 1e-3 * variance.mean())).mean()
