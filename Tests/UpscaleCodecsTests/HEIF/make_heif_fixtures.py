#!/usr/bin/env python3
"""Makes small HEIC and AVIF files with known pixels, all in RGB without loss.

    pip install numpy pillow pillow-heif
    apt install libavif-bin
    ./make_heif_fixtures.py

pillow-heif writes HEIC, avifenc AVIF, Pillow a sequence.
"""
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from fixture_pictures import XMP, pattern, png

FOLDER = pathlib.Path(__file__).parent / "Fixtures"
LOSSLESS = {"format": "HEIF", "quality": -1, "chroma": 444, "matrix_coefficients": 0}


def write_avif(name, source, *options):
    """`source` is a picture, or a PNG's bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "source.png")
        if isinstance(source, bytes):
            path.write_bytes(source)
        else:
            source.save(path)
        command = ["avifenc", "--lossless", "--speed", "8", *options, path, FOLDER / name]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def write_turned(name, image, orientation):
    """With EXIF that says so, from which pillow-heif makes the properties that turn it, ICC and XMP."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, "a pattern"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image.save(FOLDER / name, exif=exif.tobytes(), xmp=XMP, icc_profile=profile, **LOSSLESS)


def main():
    pillow_heif.register_heif_opener()
    FOLDER.mkdir(exist_ok=True)
    values = pattern(24, 16)
    color, clear = Image.fromarray(values[..., :3]), Image.fromarray(values, "RGBA")
    color.save(FOLDER / "plain.heic", **LOSSLESS)
    clear.save(FOLDER / "alpha.heic", **LOSSLESS)
    Image.fromarray(pattern(23, 15)[..., :3]).save(FOLDER / "odd.heic", **LOSSLESS)
    color.save(FOLDER / "two.heic", save_all=True, append_images=[clear], **LOSSLESS)
    for orientation in (5, 6, 8):
        write_turned(f"turned{orientation}.heic", color, orientation)
    deep = values[..., :3].astype(np.uint16) * 257
    pillow_heif.from_bytes(mode="RGB;16", size=(24, 16), data=deep.tobytes()).save(FOLDER / "deep.heic", **LOSSLESS)
    write_avif("plain.avif", color, "--cicp", "1/13/0")
    write_avif("alpha.avif", clear, "--cicp", "1/13/0")
    write_avif("p3.avif", color, "--cicp", "12/13/0")
    write_avif("pq.avif", color, "--cicp", "9/16/0")
    write_avif("deep.avif", png(deep), "--depth", "10")
    color.save(FOLDER / "sequence.avif", save_all=True, append_images=[color.rotate(180)], quality=50, speed=10)


if __name__ == "__main__":
    main()
