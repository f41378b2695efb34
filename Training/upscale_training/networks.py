"""Which of the two networks a run trains, and which one tensors belong to."""

import torch

from .network import CompactNetwork
from .recipe import Recipe
from .residual import ResidualNetwork

Network = CompactNetwork | ResidualNetwork


def network_for(recipe: Recipe) -> Network:
    """A network of the recipe's shape, as it begins."""
    if recipe.network == "residual":
        return ResidualNetwork(recipe.features, recipe.blocks, recipe.features // 2, recipe.features // 4)
    return CompactNetwork(recipe.scale, recipe.features, recipe.hidden)


def network_of(tensors: dict[str, torch.Tensor]) -> Network:
    """The network whose tensors these are, in single precision. Kind and shape are read off the tensors."""
    kind = ResidualNetwork if "head.weight" in tensors else CompactNetwork
    return kind.from_tensors(tensors)
