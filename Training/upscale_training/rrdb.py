"""The large network whose texture is learned: RRDBNet."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from .ncnn import Layer, read_layers

SLOPE = 0.2
"""Of its leaky ReLUs below zero."""

RESIDUAL = 0.2
"""The part of what a block answers that is added to what it was given."""

AROUND_BLOCKS = ("conv_first", "conv_body", "conv_up1", "conv_up2", "conv_hr", "conv_last")


def are_of_rrdb(layers: Sequence[Layer]) -> bool:
    """Whether they may be an RRDBNet's: convolutions alone, fifteen a block besides those around the blocks."""
    blocks, rest = divmod(len(layers) - len(AROUND_BLOCKS), 15)
    return blocks >= 1 and not rest and all(layer.bias is not None for layer in layers)


class DenseBlock(nn.Module):
    """Five convolutions that each see what all before them answered."""

    def __init__(self, features: int, growth: int) -> None:
        super().__init__()
        for index in range(5):
            outputs = growth if index < 4 else features
            self.add_module(f"conv{index + 1}", nn.Conv2d(features + index * growth, outputs, 3, padding=1))

    def forward(self, source: torch.Tensor) -> torch.Tensor:
        *inner, last = self.children()
        values = source
        for convolution in inner:
            values = torch.cat([values, functional.leaky_relu(convolution(values), SLOPE)], 1)
        return source + RESIDUAL * last(values)


class NestedBlock(nn.Module):
    """Three dense blocks, and a residual around them."""

    def __init__(self, features: int, growth: int) -> None:
        super().__init__()
        self.rdb1 = DenseBlock(features, growth)
        self.rdb2 = DenseBlock(features, growth)
        self.rdb3 = DenseBlock(features, growth)

    def forward(self, source: torch.Tensor) -> torch.Tensor:
        return source + RESIDUAL * self.rdb3(self.rdb2(self.rdb1(source)))


class RRDBNetwork(nn.Module):
    """RRDBNet, which enlarges four times (Wang et al., “ESRGAN”, 2018), with the community's tensor names.

    Values are RGB in 0...1. Real-ESRGAN's x4plus has 64 features, 23 blocks and a growth of 32.
    """

    scale = 4

    def __init__(self, features: int = 64, blocks: int = 23, growth: int = 32) -> None:
        super().__init__()
        self.conv_first = nn.Conv2d(3, features, 3, padding=1)
        self.body = nn.ModuleList(NestedBlock(features, growth) for _ in range(blocks))
        self.conv_body = nn.Conv2d(features, features, 3, padding=1)
        self.conv_up1 = nn.Conv2d(features, features, 3, padding=1)
        self.conv_up2 = nn.Conv2d(features, features, 3, padding=1)
        self.conv_hr = nn.Conv2d(features, features, 3, padding=1)
        self.conv_last = nn.Conv2d(features, 3, 3, padding=1)

    def forward(self, source: torch.Tensor) -> torch.Tensor:
        first = values = self.conv_first(source)
        for block in self.body:
            values = block(values)
        values = first + self.conv_body(values)
        for convolution in (self.conv_up1, self.conv_up2):
            values = functional.interpolate(values, scale_factor=2, mode="nearest")
            values = functional.leaky_relu(convolution(values), SLOPE)
        return self.conv_last(functional.leaky_relu(self.conv_hr(values), SLOPE))

    @classmethod
    def load(cls, path: Path) -> "RRDBNetwork":
        """From ncnn's `.bin`, with its `.param` beside it. The network's shape is read off the convolutions."""
        layers = read_layers(path)
        if not are_of_rrdb(layers):
            raise ValueError(f"{path} is not an RRDBNet: it has {len(layers)} layers with weights")
        blocks = (len(layers) - len(AROUND_BLOCKS)) // 15
        network = cls(features=layers[0].weight.shape[0], blocks=blocks, growth=layers[1].weight.shape[0])
        first, *around = AROUND_BLOCKS
        inside = [
            f"body.{block}.rdb{dense}.conv{convolution}"
            for block in range(blocks)
            for dense in range(1, 4)
            for convolution in range(1, 6)
        ]
        tensors: dict[str, torch.Tensor] = {}
        for name, layer in zip([first, *inside, *around], layers):
            tensors |= {f"{name}.weight": layer.weight, f"{name}.bias": layer.bias}
        try:
            network.load_state_dict(tensors)
        except RuntimeError as error:
            raise ValueError(f"{path} is not an RRDBNet that enlarges four times: {error}") from error
        return network
