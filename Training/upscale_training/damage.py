"""Fits what `upscale inspect` tells how much an image was harmed by, and drawings from photographs; measures both.

    python -m upscale_training.damage degrade --photos photos --graphics drawings --output harmed
    python -m upscale_training.damage fit --harmed harmed --tool ../.build/release/upscale
    python -m upscale_training.damage table --harmed others --tool ../.build/release/upscale

`fit` prints the constants and terms of `DamageClassifier.swift`; `table` counts what the tool itself says.

What an image is to be told as is the index (`DamageInspection.index`) of the JPEG of the clean image, at the same size,
that has the same squared error: whatever happened to it counts in one unit.
"""

import argparse
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from .labeled import command_line, reports, write_labels

# In the order of `DamageMeasures.Name`.
KINDS = ("even", "faint", "middle", "strong", "sharp")
MEASURES = [kind + what for what in ("Share", "Structure", "Quiet", "Color") for kind in KINDS]
MEASURES += ["stains", "noise", "blocks", "comb", "trace", "flatness", "coarseFlatness"]
LEVELS = ("none", "slight", "clear", "heavy")
QUALITIES = (98, 95, 92, 90, 85, 80, 75, 70, 60, 50, 40, 30, 20, 12, 6)
KERNELS = (Image.BOX, Image.BILINEAR, Image.HAMMING, Image.BICUBIC, Image.LANCZOS)
SIDE = 640
CAUTION = 0.3
"""What estimates are lowered by, so that few clean images are taken for harmed: photographs that were kept out have more
grain and texture than those that are fitted to, and drawings more shades."""


def index(quality: float) -> float:
    percent = 5000 / quality if quality < 50 else 200 - 2 * quality
    return float(np.log2(1 + percent / 10))


def compressed(picture: np.ndarray, quality: int, subsampling: int = 2) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=int(quality), subsampling=int(subsampling))
    return np.asarray(Image.open(file).convert("RGB"))


def error(one: np.ndarray, other: np.ndarray) -> float:
    return float(((one.astype(np.float32) - other) ** 2).mean())


def equivalent(clean: np.ndarray, harmed: np.ndarray) -> float:
    """The index of the JPEG of `clean` that has as much error as `harmed`."""
    errors = [0.05] + [error(compressed(clean, quality), clean) for quality in QUALITIES]
    errors = np.maximum.accumulate(errors) + 1e-6 * np.arange(len(errors))
    indexes = [0.0] + [index(quality) for quality in QUALITIES]
    return float(np.interp(np.log(error(harmed, clean) + 0.02), np.log(errors), indexes))


def variants(picture: np.ndarray, draw: np.random.Generator) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """What is done to every image: its name, the clean image at the result's size, and the result."""

    def resizer(factor: float, kernels: tuple = KERNELS) -> Callable[[np.ndarray], np.ndarray]:
        kernel = kernels[draw.integers(len(kernels))]

        def resize(image: np.ndarray) -> np.ndarray:
            size = [max(24, round(side * factor)) for side in image.shape[1::-1]]
            return np.asarray(Image.fromarray(image).resize(size, kernel))

        return resize

    def colors() -> int:
        return draw.choice((2, 2, 2, 1, 0))

    base = resizer(draw.uniform(0.55, 1), KERNELS[1:])(picture)
    yield "clean", base, base
    for quality in (90, 75, 50, 30):
        top, left = draw.integers(8, size=2) if draw.random() < 0.5 else (0, 0)
        result = compressed(base, quality, colors())
        yield f"jpeg {quality}", base[top:, left:], np.ascontiguousarray(result[top:, left:])
    yield "jpeg 20-97", base, compressed(base, draw.integers(20, 98), colors())
    for low, high in ((25, 60), (60, 92)):
        resize = resizer(draw.uniform(0.4, 0.92))
        yield f"jpeg {low}-{high}, reduced", resize(picture), resize(compressed(picture, draw.integers(low, high), colors()))
    resize = resizer(draw.uniform(0.5, 0.92))
    once = resize(compressed(picture, draw.integers(30, 85), colors()))
    yield "saved, reduced, saved", resize(picture), compressed(once, draw.integers(60, 93), colors())
    part = np.ascontiguousarray(base[:300, :400])
    resize = resizer(draw.uniform(1.15, 2), KERNELS[1:])
    yield "saved, enlarged", resize(part), resize(compressed(part, draw.integers(30, 85), colors()))
    shape = base.shape if draw.random() < 0.6 else (*base.shape[:2], 1)
    noise = draw.standard_normal(shape) * draw.uniform(2, 20)
    noisy = np.clip(np.rint(base + noise), 0, 255).astype(np.uint8)
    yield "noisy", base, noisy
    yield "noisy, saved", base, compressed(noisy, draw.integers(60, 92), colors())
    # Fine texture everywhere, as small images have it, and the grain of a good camera are no damage.
    small = resizer(draw.uniform(0.25, 0.5), KERNELS[3:])(picture)
    yield "clean, small", small, small
    grain = draw.standard_normal(base.shape) * draw.uniform(0.5, 3)
    grainy = np.clip(np.rint(base + grain), 0, 255).astype(np.uint8)
    yield "clean, grainy", grainy, grainy
    yield "small, jpeg 40-95", small, compressed(small, draw.integers(40, 96), colors())


def degrade(arguments: argparse.Namespace) -> None:
    arguments.output.mkdir(parents=True, exist_ok=True)
    labels = {}
    files = [(path, subject) for subject in ("photograph", "graphic") for path in sources(arguments, subject)]
    for number, (path, subject) in enumerate(files):
        picture = np.asarray(Image.open(path).convert("RGB"))
        top, left = (max(0, side - SIDE) // 2 for side in picture.shape[:2])
        picture = np.ascontiguousarray(picture[top : top + SIDE, left : left + SIDE])
        draw = np.random.default_rng(1000 + number)
        for step, (name, clean, harmed) in enumerate(variants(picture, draw)):
            file = f"{number:04d}-{step:02d}.png"
            Image.fromarray(harmed).save(arguments.output / file, compress_level=1)
            right = 0.0 if clean is harmed else equivalent(clean, harmed)
            labels[file] = [subject, name, right]
    write_labels(arguments.output, labels)


def sources(arguments: argparse.Namespace, subject: str) -> list[Path]:
    folders = arguments.photos if subject == "photograph" else arguments.graphics
    paths = sorted(path for folder in folders or () for path in folder.iterdir() if path.is_file())
    return paths[arguments.first :: arguments.every]


def inspected(arguments: argparse.Namespace) -> list[tuple[str, str, float, dict]]:
    """Subject, name, right index and the tool's report of every image."""
    return [(*label, report) for label, report in reports(arguments.harmed, arguments.tool)]


def fit(arguments: argparse.Namespace) -> None:
    found = inspected(arguments)
    values = np.array([[report["damageMeasures"].get(name, np.nan) for name in MEASURES] for *_, report in found], float)
    usual, deviation = np.nanmean(values, 0), np.nanstd(values, 0) + 1e-3
    inputs = np.clip((np.where(np.isnan(values), usual, values) - usual) / deviation, -3, 3)
    inputs = np.column_stack([inputs, np.ones(len(inputs))])
    right = np.array([index for _, _, index, _ in found])
    graphic = np.array([subject == "graphic" for subject, *_ in found])
    # Some measures tell what an image is, others how it was harmed. A drawing under noise looks like a photograph.
    kind = np.array([name not in ("blocks", "comb", "trace") for name in MEASURES] + [True])
    harm = np.array([name not in ("flatness", "coarseFlatness") for name in MEASURES] + [True])
    seen = ~graphic | np.array(["noisy" not in name for _, name, *_ in found])
    columns = [spread(logistic(inputs[seen][:, kind], graphic[seen]), kind)]
    columns.append(spread(ridge(inputs[~graphic][:, harm], right[~graphic]), harm))
    # The drawings that are fitted to have few gradients; those of others must not pass for stains.
    harm &= np.array([name != "stains" and not name.endswith("Color") for name in MEASURES] + [True])
    columns.append(spread(ridge(inputs[graphic][:, harm], right[graphic]), harm))
    for column in columns[1:]:
        column[-1] -= CAUTION
    print("constants: graphic, damageOfPhotograph, damageOfGraphic")
    print(", ".join(f"{column[-1]:.4g}" for column in columns))
    for number, name in enumerate(MEASURES):
        row = [usual[number], deviation[number], *(column[number] for column in columns)]
        print(f"Term({', '.join(f'{value:.4g}' for value in row)}),  // {name}")


def spread(weights: np.ndarray, used: np.ndarray) -> np.ndarray:
    """With zeros for what is not used."""
    result = np.zeros(len(used))
    result[used] = weights
    return result


def ridge(inputs: np.ndarray, right: np.ndarray, penalty: float = 3) -> np.ndarray:
    """Least squares. What is clean counts thrice: nobody forgives a clean image taken for a harmed one."""
    weight = np.where(right == 0, 3.0, 1)[:, None]
    # Beyond JPEG at a quality of 20 all damage is alike.
    right = np.minimum(right, index(20))
    return np.linalg.solve(
        inputs.T @ (weight * inputs) + penalty * np.eye(inputs.shape[1]), inputs.T @ (weight[:, 0] * right)
    )


def logistic(inputs: np.ndarray, right: np.ndarray, penalty: float = 10, rounds: int = 30) -> np.ndarray:
    """By Newton's method; both kinds count alike."""
    weights = np.zeros(inputs.shape[1])
    balance = np.where(right, 0.5 / right.mean(), 0.5 / (1 - right.mean()))
    for _ in range(rounds):
        likelihood = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        slope = inputs.T @ (balance * (likelihood - right)) + penalty * weights
        curve = inputs.T @ ((balance * likelihood * (1 - likelihood))[:, None] * inputs)
        weights -= np.linalg.solve(curve + penalty * np.eye(len(weights)), slope)
    return weights


def level(index: float) -> str:
    return LEVELS[sum(index > limit for limit in map(globals()["index"], (93, 83, 60)))]


def table(arguments: argparse.Namespace) -> None:
    found = inspected(arguments)
    for subject in dict.fromkeys(subject for subject, *_ in found):
        ours = [(name, level(right), report["choice"]) for kind, name, right, report in found if kind == subject]
        hit = sum(choice["subject"] == subject for *_, choice in ours)
        print(f"\n{subject}: {len(ours)} images, {100 * hit / len(ours):.1f} % told as such")
        print(f"{'made':24s} {'images':>6s} " + " ".join(f"{name:>9s}" for name in LEVELS) + "    right  within one")
        for name in [*dict.fromkeys(name for name, *_ in ours), "all"]:
            rows = [(right, choice["damage"]) for made, right, choice in ours if name in (made, "all")]
            counts = " ".join(f"{sum(said == one for _, said in rows):9d}" for one in LEVELS)
            off = [abs(LEVELS.index(said) - LEVELS.index(right)) for right, said in rows]
            shares = (100 * sum(step <= most for step in off) / len(off) for most in (0, 1))
            print(f"{name:24s} {len(rows):6d} {counts} " + "  ".join(f"{share:5.0f} %" for share in shares))


def main() -> None:
    made, fitted = (degrade, "make images with known damage"), (fit, "print the classifier's constants")
    parser, degrading = command_line(__doc__, "--harmed", made, fitted, table)
    degrading.add_argument("--photos", type=Path, nargs="*", help="folders of clean photographs")
    degrading.add_argument("--graphics", type=Path, nargs="*", help="folders of clean drawings and screenshots")
    degrading.add_argument("--first", type=int, default=0, help="leave so many of each out")
    degrading.add_argument("--every", type=int, default=1, help="then take every so many")
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
