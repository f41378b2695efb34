"""The network: SRVGGNetCompact, a plain chain of 3×3 convolutions."""

from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional

from .winograd import ActivatedConvolution, takes


class CompactNetwork(nn.Module):
    """SRVGGNetCompact with the tensor names that the community's model files use.

    Everything runs at the source's resolution; the last convolution makes scale² colours per
    pixel, and the source repeated scale × scale times is added, so that the network learns detail
    only. Values are RGB in 0...1.
    """

    architecture = "SRVGGNetCompact"

    def __init__(self, scale: int, features: int, hidden: int) -> None:
        super().__init__()
        self.scale = scale
        self.features = features
        self.hidden = hidden
        layers: list[nn.Module] = []
        for inputs in [3] + [features] * hidden:
            layers += [nn.Conv2d(inputs, features, 3, padding=1), nn.PReLU(features)]
        layers.append(nn.Conv2d(features, 3 * scale * scale, 3, padding=1))
        self.body = nn.ModuleList(layers)
        self.uses_winograd = False
        self._start_near_identity()

    @torch.no_grad()
    def _start_near_identity(self) -> None:
        """Hidden layers begin by handing on what they get, so that deep chains learn from the first step."""
        for layer in self.hidden_convolutions():
            layer.bias.zero_()
            layer.weight.mul_(0.3)
            nn.init.dirac_(identity := torch.empty_like(layer.weight))
            layer.weight.add_(identity)
        self.body[-1].weight.mul_(0.1)
        self.body[-1].bias.zero_()

    def hidden_convolutions(self) -> list[nn.Conv2d]:
        """All but the first and the last."""
        return [layer for layer in self.body if isinstance(layer, nn.Conv2d)][1:-1]

    def forward(self, source: torch.Tensor) -> torch.Tensor:
        return self.picture(self.staged(source, 1)[0], source)

    def staged(self, source: torch.Tensor, stages: int, given: list[torch.Tensor] | None = None) -> list[torch.Tensor]:
        """What the network makes of the source, cut into stages of as many convolutions: the answer of each stage.

        A stage gets the answer of the one before it, or, with `given`, the answers of another network's stages.
        """
        bounds = self.stage_bounds(stages)
        answers = [self.convolved(self.body[0](source), 0, bounds[1])]
        for stage, (first, last) in enumerate(pairwise(bounds[1:])):
            answers.append(self.convolved((given or answers)[stage], first, last))
        return answers

    def stage_bounds(self, stages: int) -> list[int]:
        """The convolutions at which equal parts of the network begin, and the last one."""
        return [self.hidden * stage // stages for stage in range(stages)] + [self.hidden + 1]

    def convolved(self, values: torch.Tensor, first: int, last: int) -> torch.Tensor:
        """What convolution `last` answers, from what `first` did; they are counted from 0 to `hidden` + 1."""
        for index in range(first, last):
            activation, convolution = self.body[2 * index + 1 : 2 * index + 3]
            if self.uses_winograd and takes(convolution):
                values = ActivatedConvolution.apply(values, activation.weight, convolution.weight, convolution.bias)
            else:
                values = convolution(activation(values))
        return values

    def picture(self, values: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
        """The source enlarged, from what the last convolution answers."""
        detail = functional.pixel_shuffle(values, self.scale)
        return detail + functional.interpolate(source, scale_factor=self.scale, mode="nearest")

    @classmethod
    def from_tensors(cls, tensors: dict[str, torch.Tensor]) -> "CompactNetwork":
        """A network whose shape is read off the tensors, holding them in single precision."""
        last = max(int(name.split(".")[1]) for name in tensors)
        colours, features = tensors[f"body.{last}.weight"].shape[:2]
        network = cls(scale=round((colours / 3) ** 0.5), features=features, hidden=(last - 2) // 2)
        network.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
        return network

    @torch.no_grad()
    def adopt(self, tensors: dict[str, torch.Tensor]) -> None:
        """Starts from another network of as many features.

        A deeper network than the other gets layers in between that hand on what they get, so that
        it begins as the same function. The last layer is taken over where the scale is the same.
        """
        other = CompactNetwork.from_tensors(tensors)
        if other.features != self.features or other.hidden > self.hidden:
            raise ValueError(
                f"a network of {self.features} features and {self.hidden} hidden convolutions cannot start from "
                f"one of {other.features} and {other.hidden}"
            )
        self.body[0].load_state_dict(other.body[0].state_dict())
        self.body[1].load_state_dict(other.body[1].state_dict())
        taken = {(index + 1) * self.hidden // other.hidden - 1: index for index in range(other.hidden)}
        for index in range(self.hidden):
            convolution, activation = self.body[2 * index + 2 : 2 * index + 4]
            if index in taken:
                source = 2 * taken[index] + 2
                convolution.load_state_dict(other.body[source].state_dict())
                activation.load_state_dict(other.body[source + 1].state_dict())
            else:
                nn.init.dirac_(convolution.weight)
                convolution.bias.zero_()
                activation.weight.fill_(1)
        if other.scale == self.scale:
            self.body[-1].load_state_dict(other.body[-1].state_dict())

    def shape(self) -> str:
        return f"{self.features} features, {self.hidden} hidden convolutions"

    def parameter_count(self) -> int:
        return sum(parameter.numel() for parameter in self.parameters())

    def operations_per_pixel(self) -> int:
        """Floating-point operations per source pixel, a multiply-add counting as two."""
        return sum(2 * layer.weight.numel() for layer in self.body if isinstance(layer, nn.Conv2d))
