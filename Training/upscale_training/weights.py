"""Weights on disk: the safetensors files that ship, checkpoints, and the community's files."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from .ncnn import load_ncnn, read_layers
from .network import CompactNetwork
from .rrdb import RRDBNetwork, are_of_rrdb
from .runfiles import load_checkpoint


def load_tensors(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of a safetensors file or of ncnn's `.bin`, or the running average of a checkpoint."""
    if path.suffix == ".safetensors":
        return load_file(path)
    return load_ncnn(path) if path.suffix == ".bin" else load_checkpoint(path)["average"]


def mean_tensors(sets: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The means of the weights of several networks, which were trained from one another."""
    return {name: torch.stack([one[name].float() for one in sets]).mean(0) for name in sets[0]}


def load_network(path: Path) -> CompactNetwork:
    return CompactNetwork.from_tensors(load_tensors(path))


def load_teacher(path: Path) -> RRDBNetwork | CompactNetwork:
    """A network whose pictures are learned: an RRDBNet in ncnn's files, or one of this package's."""
    if path.suffix == ".bin" and are_of_rrdb(read_layers(path)):
        return RRDBNetwork.load(path)
    return load_network(path)


def save_half_precision(path: Path, network: CompactNetwork, metadata: dict[str, str]) -> None:
    """Writes a safetensors file in float16.

    Written here because the library keeps metadata in a hash map: the same weights must always
    give the same bytes.
    """
    header: dict[str, object] = {"__metadata__": metadata}
    data = bytearray()
    for name, tensor in network.state_dict().items():
        # "C" matters: weights trained channels-last are not in the file's order.
        block = np.ascontiguousarray(tensor.detach().cpu().numpy(), dtype="<f2").tobytes(order="C")
        offsets = [len(data), len(data) + len(block)]
        header[name] = {"dtype": "F16", "shape": list(tensor.shape), "data_offsets": offsets}
        data += block
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
