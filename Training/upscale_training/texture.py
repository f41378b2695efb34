"""Training the residual network towards the texture that a large one draws."""

from typing import Any

import torch

from .arithmetic import mixed_precision
from .places import SCALE
from .pool import PatchPool
from .teacher import with_means_of
from .training import Trainer, accuracy_loss, as_values

FEATURE_WEIGHT = 1 / 40
"""Of the mean error of each stage's features, in parts of how much the teacher's stage changes them."""


class TextureTrainer(Trainer):
    """Trains on patches that were drawn beforehand, in one of three ways.

    In stages, each part of the trunk learns to hand on what the same part of the teacher does, given what the
    teacher's part before it handed on, and the tail learns the picture from the teacher's last features (as in
    Li et al., “Blockwisely Supervised Neural Architecture Search”, 2020): shallow networks with an answer of many
    features for every pixel, which learn sooner than the whole learns the picture. Chained, each part gets what
    the one before makes, so that it mends what the faults of single parts add up to. Without stages, the picture
    alone is learned, from patches without features, which can be many more.
    """

    patches: PatchPool

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.recipe.scale != SCALE:
            raise ValueError(f"drawn patches are enlarged {SCALE} times, not {self.recipe.scale}")
        stages = self.recipe.stages
        if stages == 1:
            return
        if self.recipe.network != "residual":
            raise ValueError("stages are learned from drawn patches by the residual network alone")
        if any(one.stages != stages for one in self.patches.settings):
            kept = ", ".join(str(one.stages) for one in self.patches.settings)
            raise ValueError(f"{stages} stages are asked for, and the patches keep features of {kept}")
        features = self.patches.pools[0][0]["features"].shape[2]
        if features != self.network.features:
            raise ValueError(
                f"stages hand on {features} features in the teacher and {self.network.features} in this network: "
                "give both the same number"
            )
        self.spread = self.patches.spread().to(self.device)

    def _loss(
        self,
        low: torch.Tensor,
        original: torch.Tensor,
        taught: torch.Tensor,
        graphic: torch.Tensor,
        features: torch.Tensor | None = None,
    ) -> torch.Tensor:
        source = as_values(low)
        wanted = wanted_picture(as_values(original), as_values(taught), graphic, self.recipe.as_taught)
        with mixed_precision(self.device, self.recipe.arithmetic):
            if features is None:
                return self.picture_loss(self.network(source).float(), wanted, source)
            handed_on = [one.float().contiguous(memory_format=torch.channels_last) for one in features.unbind(1)]
            made = self.network.staged(source, self.recipe.stages, None if self.recipe.chained else handed_on)
            result = self.network.picture((made if self.recipe.chained else handed_on)[-1], source)
        errors = torch.stack([(one.float() - other).abs().mean() for one, other in zip(made, handed_on)])
        return self.picture_loss(result.float(), wanted, source) + FEATURE_WEIGHT * (errors / self.spread).sum()

    def picture_loss(self, result: torch.Tensor, wanted: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
        """Of the picture alone. What judges pictures in another way goes here."""
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
