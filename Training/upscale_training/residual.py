"""The network that draws texture: a trunk of residual blocks at the source's size, and a tail that enlarges in two steps."""

from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional

from .winograd import ActivatedConvolution, takes


class ActivatedLayer(nn.Module):
    """PReLU, unless it takes values as they are, and then a 3×3 convolution."""

    def __init__(self, inputs: int, outputs: int, activates: bool = True) -> None:
        super().__init__()
        self.slope = nn.Parameter(torch.full((inputs,), 0.2)) if activates else None
        self.convolution = nn.Conv2d(inputs, outputs, 3, padding=1)

    def forward(self, values: torch.Tensor, fast: bool) -> torch.Tensor:
        convolution = self.convolution
        if fast and takes(convolution):
            slope = torch.ones(convolution.in_channels) if self.slope is None else self.slope
            return ActivatedConvolution.apply(values, slope, convolution.weight, convolution.bias)
        return convolution(values if self.slope is None else functional.prelu(values, self.slope))


class Block(nn.Module):
    """x + convolution(PReLU(convolution(x))), as in EDSR (Lim et al., 2017)."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.first = ActivatedLayer(features, features, activates=False)
        self.second = ActivatedLayer(features, features)
        with torch.no_grad():
            # So that a deep trunk begins near identity.
            self.second.convolution.weight.mul_(0.1)
            self.second.convolution.bias.zero_()

    def forward(self, values: torch.Tensor, fast: bool) -> torch.Tensor:
        return values + self.second(self.first(values, fast), fast)


class ResidualNetwork(nn.Module):
    """Enlarges four times. Values are RGB in 0...1.

    Texture that one last layer draws at once, all sixteen pixels of a source pixel from the same
    features by fixed weights, comes out as a lattice of 4×4 pixels. So this one draws it by
    convolutions at two and four times the source's size, of fewer features.
    """

    scale = 4
    architecture = "EDSR trunk with a tail in two steps"

    def __init__(self, features: int = 64, blocks: int = 18, doubled: int = 32, final: int = 16) -> None:
        super().__init__()
        self.features, self.blocks = features, blocks
        self.uses_winograd = False
        self.head = nn.Conv2d(3, features, 3, padding=1)
        self.trunk = nn.ModuleList(Block(features) for _ in range(blocks))
        self.joint = ActivatedLayer(features, features, activates=False)
        self.to_two = ActivatedLayer(features, 4 * doubled, activates=False)
        self.at_two = ActivatedLayer(doubled, doubled)
        self.to_four = ActivatedLayer(doubled, 4 * final)
        self.at_four = ActivatedLayer(final, final)
        self.last = ActivatedLayer(final, 3)
        with torch.no_grad():
            self.last.convolution.weight.mul_(0.1)
            self.last.convolution.bias.zero_()

    def forward(self, source: torch.Tensor) -> torch.Tensor:
        return self.picture(self.staged(source, 1)[-1], source)

    def staged(self, source: torch.Tensor, stages: int, given: list[torch.Tensor] | None = None) -> list[torch.Tensor]:
        """What the trunk begins with, what it comes to after each of so many equal parts, and what it hands to the tail.

        A part gets what the one before it makes, or, with `given`, what another network handed on in its place.
        """
        if not 1 <= stages <= self.blocks:
            raise ValueError(f"a trunk of {self.blocks} blocks has between 1 and {self.blocks} stages, not {stages}")
        bounds = [self.blocks * stage // stages for stage in range(stages + 1)]
        made = [self.head(source)]
        for stage, (first, end) in enumerate(pairwise(bounds)):
            made.append(self.through((given or made)[stage], first, end))
        return [*made, self.joined((given or made)[0], (given or made)[stages])]

    def through(self, values: torch.Tensor, first: int, end: int) -> torch.Tensor:
        """What blocks `first` up to `end` make of what they are given."""
        for block in self.trunk[first:end]:
            values = block(values, self.uses_winograd)
        return values

    def joined(self, head: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        """The trunk's answer beside what went into it."""
        return head + self.joint(values, self.uses_winograd)

    def picture(self, values: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
        """The source enlarged, by the trunk's features."""
        fast = self.uses_winograd
        values = functional.pixel_shuffle(self.to_two(values, fast), 2)
        values = functional.pixel_shuffle(self.to_four(self.at_two(values, fast), fast), 2)
        detail = self.last(self.at_four(values, fast), fast)
        return detail + functional.interpolate(source, scale_factor=self.scale, mode="nearest")

    def hidden_convolutions(self) -> list[nn.Conv2d]:
        """Those of the trunk, which are all alike."""
        layers = [layer for block in self.trunk for layer in (block.first, block.second)]
        return [layer.convolution for layer in [*layers, self.joint]]

    @classmethod
    def from_tensors(cls, tensors: dict[str, torch.Tensor]) -> "ResidualNetwork":
        """A network whose shape is read off the tensors, holding them in single precision."""
        blocks = 1 + max(int(name.split(".")[1]) for name in tensors if name.startswith("trunk."))
        layers = ("head", "at_two.convolution", "at_four.convolution")
        features, doubled, final = (len(tensors[f"{layer}.weight"]) for layer in layers)
        network = cls(features, blocks, doubled, final)
        network.adopt(tensors)
        return network

    def adopt(self, tensors: dict[str, torch.Tensor]) -> None:
        """Starts from a network of the same shape."""
        own = self.state_dict()
        if {name: one.shape for name, one in own.items()} != {name: one.shape for name, one in tensors.items()}:
            raise ValueError(f"these are not the weights of {self.architecture}, {self.shape()}")
        self.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})

    def shape(self) -> str:
        doubled, final = self.at_two.convolution.in_channels, self.at_four.convolution.in_channels
        return f"{self.blocks} blocks of {self.features} features, then {doubled} at two and {final} at four times the size"

    def parameter_count(self) -> int:
        return sum(parameter.numel() for parameter in self.parameters())

    def operations_per_pixel(self) -> int:
        """Floating-point operations per source pixel, a multiply-add counting as two."""
        pixels = {self.at_two: 4, self.to_four: 4, self.at_four: 16, self.last: 16}
        larger = sum(count * layer.convolution.weight.numel() for layer, count in pixels.items())
        at_source = [self.head, self.to_two.convolution, *self.hidden_convolutions()]
        return 2 * (larger + sum(layer.weight.numel() for layer in at_source))
