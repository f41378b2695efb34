"""A larger network whose enlargements smaller ones are trained towards."""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from .arithmetic import mixed_precision
from .colors import true_to_source
from .evaluation import network_enlarger
from .pictures import crop_to_multiple, find_pictures, read_picture, reduce_picture

SCALE = 4


class DistillationBlock(nn.Module):
    """Three convolutions that each set a quarter of their features aside, and a fourth; all quarters are merged."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.kept = features // 4
        passed = features - self.kept
        self.conv1 = nn.Sequential(nn.Conv2d(features, features, 3, padding=1))
        self.conv2 = nn.Sequential(nn.Conv2d(passed, features, 3, padding=1))
        self.conv3 = nn.Sequential(nn.Conv2d(passed, features, 3, padding=1))
        self.conv4 = nn.Conv2d(passed, self.kept, 3, padding=1)
        self.conv1x1 = nn.Conv2d(features, features, 1)

    def forward(self, source: torch.Tensor) -> torch.Tensor:
        passed, aside = source, []
        for layer in (self.conv1, self.conv2, self.conv3):
            values = functional.leaky_relu(layer(passed), 0.05)
            aside.append(values[:, : self.kept])
            passed = values[:, self.kept :]
        return self.conv1x1(torch.cat([*aside, self.conv4(passed)], 1)) + source


class Residual(nn.Module):
    """What its layers answer, added to the source."""

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.sub = nn.Sequential(*layers)

    def forward(self, source: torch.Tensor) -> torch.Tensor:
        return source + self.sub(source)


class TeacherNetwork(nn.Module):
    """IMDN (Hui et al., “Lightweight Image Super-Resolution with Information Multi-distillation Network”, 2019).

    In the form of the NTIRE 2022 challenge's baseline, whose published file fits these tensor names.
    """

    def __init__(self, features: int = 64, blocks: int = 8) -> None:
        super().__init__()
        body = [*(DistillationBlock(features) for _ in range(blocks)), nn.Conv2d(features, features, 3, padding=1)]
        self.model = nn.Sequential(
            nn.Conv2d(3, features, 3, padding=1),
            Residual(*body),
            nn.Conv2d(features, 3 * SCALE * SCALE, 3, padding=1),
            nn.PixelShuffle(SCALE),
        )

    def forward(self, source: torch.Tensor) -> torch.Tensor:
        return self.model(source)

    @classmethod
    def load(cls, path: Path) -> "TeacherNetwork":
        network = cls()
        network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
        return network


class Teacher(nn.Module):
    """What is taught: a network's mean answer over some turns, true to the source."""

    def __init__(self, network: nn.Module, turns: int, arithmetic: str) -> None:
        super().__init__()
        self.network = network
        self.turns = turns
        self.arithmetic = arithmetic

    def forward(self, source: torch.Tensor) -> torch.Tensor:
        return true_to_source(taught(self.network, source, self.turns, self.arithmetic), source)


@torch.no_grad()
def taught(network: nn.Module, source: torch.Tensor, turns: int, arithmetic: str = "bfloat16") -> torch.Tensor:
    """The network's answer to a batch, its mean over so many of the eight flips and transposes."""
    total = torch.zeros(())
    for turn in range(turns):
        flipped = [axis for bit, axis in ((1, 3), (2, 2)) if turn & bit]
        turned = source.flip(flipped)
        turned = turned.transpose(2, 3) if turn & 4 else turned
        with mixed_precision(source.device, arithmetic):
            result = network(turned.contiguous(memory_format=torch.channels_last)).float()
        result = result.transpose(2, 3) if turn & 4 else result
        total = total + result.flip(flipped)
    return total / turns


def teach(
    teacher: Path,
    data: Path,
    output: Path,
    turns: int,
    device: torch.device,
    arithmetic: str,
    told: Callable[[str], None],
) -> None:
    """Writes the teacher's enlargement of every reduced picture below `data`, losslessly, under the same name."""
    network = TeacherNetwork.load(teacher).to(device, memory_format=torch.channels_last)
    enlarge = network_enlarger(Teacher(network, turns, arithmetic))
    for path in find_pictures(data):
        target = taught_path(output, path.relative_to(data))
        if target.exists():
            continue
        reduced = reduce_picture(crop_to_multiple(read_picture(path), SCALE), SCALE)
        target.parent.mkdir(parents=True, exist_ok=True)
        enlarge(reduced).save(target)
        told(target.name)


def taught_path(folder: Path, name: Path) -> Path:
    """Where the teacher's enlargement of a picture is, whose name is relative to the data's folder."""
    return folder / name.with_name(name.name + ".png")
