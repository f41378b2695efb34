"""Fits what `upscale inspect` tells sharp pictures from faulty ones by, and measures how often it is right.

    python -m upscale_training.inspection degrade --data photos --output faults
    python -m upscale_training.inspection fit --faults faults --tool ../.build/release/upscale
    python -m upscale_training.inspection table --faults other-faults --tool ../.build/release/upscale

`fit` prints the table of weights in `BlurClassifier.swift`; `table` counts what the tool itself says.
"""

import argparse
import io
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy.signal import fftconvolve

from .labeled import command_line, reports, write_labels

KINDS = ["sharp", "defocus", "motion", "enlarged"]
# In the order of `BlurMeasures.Name`.
MEASURES = [
    "edgeWidth", "detail", "finestDetail", "directionality", "motionPeak", "interpolation", "doubling", "quadrupling",
    "plainResidual", "discResidual", "discRadius", "enlargementGain", "enlargementOverDisc", "enlargementFactor",
]
FILTERS = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS}


def disc(radius: float) -> np.ndarray:
    """A lens out of focus: a disc, 8 x 8 samples a pixel."""
    reach, samples = int(np.ceil(radius)) + 1, 8
    axis = (np.arange((2 * reach + 1) * samples) + 0.5) / samples - (reach + 0.5)
    inside = (axis[:, None] ** 2 + axis[None] ** 2 <= radius * radius).astype(float)
    kernel = inside.reshape(2 * reach + 1, samples, 2 * reach + 1, samples).mean((1, 3))
    return kernel / kernel.sum()


def line(length: float, angle: float) -> np.ndarray:
    """Motion: a line, each of its points shared by the four pixels around."""
    reach = int(np.ceil(length / 2)) + 1
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1))
    for distance in np.linspace(-(length - 1) / 2, (length - 1) / 2, int(length * 10)):
        x, y = reach + distance * np.cos(angle), reach + distance * np.sin(angle)
        left, top = int(np.floor(x)), int(np.floor(y))
        kernel[top : top + 2, left : left + 2] += np.outer([1 - y + top, y - top], [1 - x + left, x - left])
    return kernel / kernel.sum()


def blurred(picture: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """In linear light, as in a camera."""
    light = (picture / 255.0) ** 2.2
    planes = [fftconvolve(light[..., channel], kernel, mode="valid") for channel in range(3)]
    return 255 * np.clip(np.stack(planes, -1), 0, 1) ** (1 / 2.2)


def rounded(picture: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def compressed(picture: np.ndarray, quality: int) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality, subsampling=2)
    return np.asarray(Image.open(io.BytesIO(file.getvalue())).convert("RGB"))


def enlarged(picture: np.ndarray, factor: float, kernel: str, draw: np.random.Generator) -> np.ndarray:
    """A part of the picture, enlarged to about the size of the whole."""
    height, width = (int(side / factor) for side in picture.shape[:2])
    top = draw.integers(0, picture.shape[0] - height + 1)
    left = draw.integers(0, picture.shape[1] - width + 1)
    part = Image.fromarray(picture[top : top + height, left : left + width])
    return np.asarray(part.resize((round(width * factor), round(height * factor)), FILTERS[kernel]))


def variants(picture: np.ndarray, draw: np.random.Generator):
    """What is done to every picture: its name, the kind that is right, and the result."""

    def factor() -> float:
        return draw.choice([1.5, 2, 2, 3, 4, draw.uniform(1.5, 4)])

    yield "sharp", "sharp", picture
    for suffix in ("", "", "+jpeg90"):
        noise = draw.choice([0, 0, 1]) if not suffix else 0
        result = blurred(picture, disc(draw.uniform(2, 6)))
        result = rounded(result + draw.normal(0, noise, result.shape))
        yield "defocus" + suffix, "defocus", compressed(result, 90) if suffix else result
    for suffix in ("", "", "+jpeg90"):
        noise = draw.choice([0, 0, 1]) if not suffix else 0
        result = blurred(picture, line(draw.uniform(7, 25), draw.uniform(0, np.pi)))
        result = rounded(result + draw.normal(0, noise, result.shape))
        yield "motion" + suffix, "motion", compressed(result, 90) if suffix else result
    for kernel in FILTERS:
        yield "enlarged", "enlarged", enlarged(picture, factor(), kernel, draw)
    for _ in range(2):
        result = enlarged(picture, factor(), draw.choice(list(FILTERS)), draw)
        yield "enlarged+jpeg90", "enlarged", compressed(result, 90)
    for quality in (20, 50, 90):
        yield f"jpeg{quality}", "sharp", compressed(picture, quality)
    for low, high in ((5, 12), (12, 25)):
        yield "noise", "sharp", rounded(picture + draw.normal(0, draw.uniform(low, high), picture.shape))


def degrade(arguments: argparse.Namespace) -> None:
    arguments.output.mkdir(parents=True, exist_ok=True)
    labels = {}
    for index, path in enumerate(sorted(p for p in arguments.data.iterdir() if p.is_file())):
        picture = np.asarray(Image.open(path).convert("RGB"))
        top, left = (max(0, (side - most) // 2) for side, most in zip(picture.shape, (384, 512)))
        picture = np.ascontiguousarray(picture[top : top + 384, left : left + 512])
        draw = np.random.default_rng(1000 + index)
        for number, (name, kind, result) in enumerate(variants(picture, draw)):
            file = f"{index:04d}-{number:02d}.png"
            Image.fromarray(result).save(arguments.output / file, compress_level=1)
            labels[file] = [name, kind]
    write_labels(arguments.output, labels)


def inspected(arguments: argparse.Namespace) -> list[tuple[str, str, dict]]:
    """Name, right kind and the tool's findings of every picture."""
    found = reports(arguments.faults, arguments.tool)
    return [(*label, report["blur"]) for label, report in found if "blur" in report]


def fit(arguments: argparse.Namespace) -> None:
    found = inspected(arguments)
    measures = np.array([[blur["measures"][name] for name in MEASURES] for _, _, blur in found])
    right = np.array([KINDS.index(kind) for _, kind, _ in found])
    mean, deviation = measures.mean(0), measures.std(0) + 1e-6
    # Kinds count alike, however many pictures there are of each; false alarms count half as much again.
    weight = len(right) / 4 / np.bincount(right)[right] * np.where(right == 0, 1.5, 1)
    inputs = torch.tensor((measures - mean) / deviation, dtype=torch.float32)
    torch.manual_seed(0)
    layer = torch.nn.Linear(len(MEASURES), len(KINDS))
    optimizer = torch.optim.Adam(layer.parameters(), lr=0.05, weight_decay=1e-3)
    for _ in range(800):
        optimizer.zero_grad()
        losses = torch.nn.functional.cross_entropy(layer(inputs), torch.tensor(right), reduction="none")
        (losses * torch.tensor(weight, dtype=torch.float32)).mean().backward()
        optimizer.step()
    slopes = layer.weight.detach().numpy() / deviation
    constants = layer.bias.detach().numpy() - slopes @ mean
    rows = np.column_stack([constants - constants.mean(), slopes - slopes.mean(0)])
    print("constant", *MEASURES)
    for row in rows:
        print("[" + ", ".join(f"{value:.4g}" for value in row) + "],")


def table(arguments: argparse.Namespace) -> None:
    found = inspected(arguments)
    print(f"{'made':16s} {'pictures':>8s} " + " ".join(f"{kind:>9s}" for kind in KINDS))
    for name in dict.fromkeys(name for name, _, _ in found):
        said = [blur["kind"] for made, _, blur in found if made == name]
        shares = " ".join(f"{100 * said.count(kind) / len(said):8.1f} %" for kind in KINDS)
        print(f"{name:16s} {len(said):8d} {shares}")


def main() -> None:
    made, fitted = (degrade, "make pictures with known faults"), (fit, "print the classifier's weights")
    parser, degrading = command_line(__doc__, "--faults", made, fitted, table)
    degrading.add_argument("--data", type=Path, required=True, help="folder of sharp photographs")
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
