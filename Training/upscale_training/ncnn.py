"""Reads networks from the files of ncnn, in which the community shares many."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

HALF_PRECISION = 0x01306B47
"""What stands before weights that are stored in float16; before those in float32 stands 0."""


@dataclass(frozen=True)
class Layer:
    """A layer that has weights."""

    kind: str
    """“Convolution” or “PReLU”."""
    weight: torch.Tensor
    """Outputs × inputs × 3 × 3, or one slope for each feature."""
    bias: torch.Tensor | None = None


def read_layers(path: Path) -> list[Layer]:
    """The 3×3 convolutions and PReLUs of a network, in the order in which they are stored.

    `path` is the file of weights, `.bin`; beside it is the description, `.param`. What has no weights, such as
    sums and concatenations, is left out: whoever asks knows the architecture.
    """
    reader = Reader(path.read_bytes())
    layers = []
    for line in path.with_suffix(".param").read_text().splitlines()[2:]:
        kind, *fields = line.split()
        numbers = {int(key): value for key, value in (field.split("=") for field in fields if "=" in field)}
        if kind == "Convolution":
            outputs = int(numbers[0])
            weight = reader.weights(int(numbers[6])).reshape(outputs, -1, 3, 3)
            layers.append(Layer(kind, weight, reader.floats(outputs)))
        elif kind == "PReLU":
            layers.append(Layer(kind, reader.floats(int(numbers[0]))))
    if reader.position != len(reader.data):
        raise ValueError(f"{path} holds other weights than those of 3×3 convolutions and PReLUs")
    return layers


def load_ncnn(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of an SRVGGNetCompact, by the community's names."""
    tensors: dict[str, torch.Tensor] = {}
    inputs = 3
    for index, layer in enumerate(read_layers(path)):
        expected = "PReLU" if index % 2 else "Convolution"
        if layer.kind != expected or (layer.bias is not None and layer.weight.shape[1] != inputs):
            raise ValueError(f"{path} is not a plain chain of convolutions and PReLUs")
        inputs = layer.weight.shape[0]
        tensors[f"body.{index}.weight"] = layer.weight
        if layer.bias is not None:
            tensors[f"body.{index}.bias"] = layer.bias
    return tensors


class Reader:
    """Takes arrays off the file, one after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def weights(self, count: int) -> torch.Tensor:
        """In the precision that the file says; the next array begins at a multiple of four bytes."""
        (tag,) = self._take("<u4", 1)
        if tag not in (0, HALF_PRECISION):
            raise ValueError("weights that are neither float32 nor float16")
        values = self._take("<f2" if tag else "<f4", count)
        self.position += -self.position % 4
        return torch.from_numpy(values.astype(np.float32))

    def floats(self, count: int) -> torch.Tensor:
        return torch.from_numpy(self._take("<f4", count).copy())

    def _take(self, kind: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.data, kind, count, self.position)
        self.position += values.nbytes
        return values
