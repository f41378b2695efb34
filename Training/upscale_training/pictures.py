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


def reduce_in_linear_light(image: Image.Image, scale: int) -> Image.Image:
    """The same reduction of light instead of sRGB's encoded values (IEC 61966-2-1), as some programs do it.

    Where bright borders on dark it overshoots further, and more is clipped.
    """
    encoded = np.asarray(image, dtype=np.float32) / 255
    light = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    planes = [reduce_picture(Image.fromarray(light[..., channel]), scale) for channel in range(3)]
    light = np.stack(planes, axis=-1).clip(0, 1)
    encoded = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return Image.fromarray((encoded * 255).round().astype(np.uint8))


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
