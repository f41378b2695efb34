#!/usr/bin/env python3
"""Makes small HEIC and AVIF files with known pixels, all in RGB without loss.

    pip install numpy pillow pillow-heif
    apt install libavif-bin
    ./make_heif_fixtures.py

pillow-heif writes HEIC, avifenc AVIF, Pillow a sequence.
"""
import pathlib
import struct
import subprocess
import tempfile
import zlib

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

FOLDER = pathlib.Path(__file__).parent / "Fixtures"
LOSSLESS = {"format": "HEIF", "quality": -1, "chroma": 444, "matrix_coefficients": 0}
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'


def pattern(width, height):
    """What HEIFTests.swift computes, too."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    return np.stack([x * 10 % 256, y * 16 % 256, x * y % 256, (x * 11 + y * 3) % 256], 2).astype(np.uint8)


def deep_png(values):
    """A PNG of 16 bits, which Pillow does not write in color."""
    height, width, _ = values.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks)


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
    write_avif("deep.avif", deep_png(deep), "--depth", "10")
    color.save(FOLDER / "sequence.avif", save_all=True, append_images=[color.rotate(180)], quality=50, speed=10)


if __name__ == "__main__":
    main()
