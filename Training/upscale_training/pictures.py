"""Finding pictures in a folder, reading them and reducing them."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps


def find_pictures(folder: Path) -> list[Path]:
    """Every file below the folder that Pillow can name a format for, in a fixed order."""
    known = Image.registered_extensions()
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in known)
    if not found:
        raise FileNotFoundError(f"no pictures in {folder}")
    return found


def read_picture(path: Path) -> Image.Image:
    """The picture as 8-bit RGB, upright."""
    with Image.open(path) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def crop_to_multiple(image: Image.Image, multiple: int) -> Image.Image:
    """Drops the rightmost columns and lowest rows so that both sides divide by `multiple`."""
    width, height = (side // multiple * multiple for side in image.size)
    return image.crop((0, 0, width, height))


def reduce_picture(image: Image.Image, scale: int) -> Image.Image:
    """The picture made smaller by bicubic with antialiasing, as the published benchmarks do."""
    width, height = image.size
    return image.resize((width // scale, height // scale), Image.Resampling.BICUBIC)


def as_pair(image: Image.Image, scale: int) -> tuple[np.ndarray, np.ndarray]:
    """The original and its reduction, as height × width × 3 arrays of bytes."""
    original = crop_to_multiple(image, scale)
    return np.asarray(original), np.asarray(reduce_picture(original, scale))


def write_smaller(data: Path, output: Path, factor: float) -> None:
    """Writes every picture below `data`, made smaller, losslessly and under the same name.

    Edges and detail come to lie closer together, and what compression did to the originals is gone.
    """
    for path in find_pictures(data):
        picture = read_picture(path)
        size = [max(1, round(side * factor)) for side in picture.size]
        target = (output / path.relative_to(data)).with_suffix(".png")
        target.parent.mkdir(parents=True, exist_ok=True)
        picture.resize(size, Image.Resampling.LANCZOS).save(target)
