"""The network: SRVGGNetCompact, a plain chain of 3×3 convolutions."""

import torch
from torch import nn
from torch.nn import functional


class CompactNetwork(nn.Module):
    """SRVGGNetCompact with the tensor names that the community's model files use.

    Everything runs at the source's resolution; the last convolution makes scale² colours per
    pixel, and the source repeated scale × scale times is added, so that the network learns detail
    only. Values are RGB in 0...1.
    """

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

    def forward(self, source: torch.Tensor) -> torch.Tensor:
        values = source
        for layer in self.body:
            values = layer(values)
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

    def adopt_body(self, tensors: dict[str, torch.Tensor]) -> None:
        """Starts from another network's tensors, all but its last convolution."""
        own = self.state_dict()
        last = f"body.{len(self.body) - 1}."
        for name in own:
            if not name.startswith(last):
                if name not in tensors or tensors[name].shape != own[name].shape:
                    raise ValueError(f"the other network has no fitting {name}")
                own[name] = tensors[name].float()
        self.load_state_dict(own)

    def parameter_count(self) -> int:
        return sum(parameter.numel() for parameter in self.parameters())

    def operations_per_pixel(self) -> int:
        """Floating-point operations per source pixel, a multiply-add counting as two."""
        return sum(2 * layer.weight.numel() for layer in self.body if isinstance(layer, nn.Conv2d))
