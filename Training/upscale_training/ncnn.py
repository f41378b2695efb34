"""Reads SRVGGNetCompact networks from the files of ncnn, in which the community shares many."""

from pathlib import Path

import numpy as np
import torch

HALF_PRECISION = 0x01306B47
"""What stands before weights that are stored in float16; before those in float32 stands 0."""


def load_ncnn(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of a chain of 3 × 3 convolutions and PReLUs, by the community's names.

    `path` is the file of weights, `.bin`; beside it is the description, `.param`.
    """
    reader = Reader(path.read_bytes())
    tensors: dict[str, torch.Tensor] = {}
    inputs, layer = 3, 0
    for line in path.with_suffix(".param").read_text().splitlines()[2:]:
        kind, *fields = line.split()
        numbers = {int(key): value for key, value in (field.split("=") for field in fields if "=" in field)}
        if kind == "Convolution":
            outputs = int(numbers[0])
            weight = reader.weights(int(numbers[6])).reshape(outputs, inputs, 3, 3)
            tensors |= {f"body.{layer}.weight": weight, f"body.{layer}.bias": reader.floats(outputs)}
            inputs, layer = outputs, layer + 1
        elif kind == "PReLU":
            tensors[f"body.{layer}.weight"] = reader.floats(int(numbers[0]))
            layer += 1
    if reader.position != len(reader.data):
        raise ValueError(f"{path} is not a plain chain of convolutions and PReLUs")
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
