"""Draws the pictures that memory_check.py enlarges. In a process of its own: what a process has held counts as memory of
the programs that it starts.

    python3 pictures.py folder sample.png
"""

import subprocess
import sys
from pathlib import Path

import numpy
from PIL import Image, ImageDraw


def scene(sample, width, height):
    """The sample, enlarged, with noise as photographs have it."""
    image = sample.convert("RGB").resize((width, height), Image.BICUBIC)
    noise = numpy.random.default_rng(width * height).integers(-6, 7, (height, width, 1), dtype=numpy.int16)
    return Image.fromarray(numpy.clip(numpy.asarray(image, numpy.int16) + noise, 0, 255).astype(numpy.uint8))


def with_alpha(image):
    """A disc of it, with soft edges."""
    disc = Image.new("L", (image.width // 4, image.height // 4), 0)
    ImageDraw.Draw(disc).ellipse([disc.width // 8, disc.height // 8, disc.width * 7 // 8, disc.height * 7 // 8], fill=255)
    image = image.copy()
    image.putalpha(disc.resize(image.size, Image.BICUBIC))
    return image


def drawing(width, height):
    """Flat areas and lines."""
    image = Image.new("RGB", (width, height), (250, 248, 240))
    pen = ImageDraw.Draw(image)
    for index in range(40):
        x, y = index * 97 % width, index * 61 % height
        color = (index * 53 % 256, index * 91 % 256, index * 29 % 256)
        pen.ellipse([x, y, x + width // 9, y + height // 9], fill=color, outline=(20, 20, 30), width=3)
    return image


def sixteen_bits(path, image):
    """A gray PNG file of 16 bits a sample."""
    gray = numpy.asarray(image.convert("L"), numpy.uint16) * 257
    Image.fromarray(gray).save(path)


def draw(folder, sample):
    small, medium, large = scene(sample, 320, 240), scene(sample, 1200, 900), scene(sample, 3000, 2000)
    huge = scene(sample, 6000, 4000)
    for name, image in [("small", small), ("medium", medium), ("large", large), ("huge", huge)]:
        image.save(folder / f"{name}.png", compress_level=1)
        image.save(folder / f"{name}.jpg", quality=90)
    for name, image in [("medium", medium), ("large", large), ("huge", huge)]:
        image.save(folder / f"{name}-progressive.jpg", quality=90, progressive=True)
    scene(sample, 12000, 8000).save(folder / "vast-progressive.jpg", quality=85, progressive=True)
    for name, image in [("small", small), ("medium", medium), ("large", large)]:
        image.save(folder / f"{name}.webp", quality=85, method=1)
    medium.save(folder / "medium-lossless.webp", lossless=True, method=0)
    for name, image in [("small", small), ("medium", medium)]:
        with_alpha(image).save(folder / f"{name}-alpha.png", compress_level=1)
    with_alpha(medium).save(folder / "medium-alpha.webp", quality=85, method=1)
    with_alpha(large).save(folder / "large-alpha.png", compress_level=1)
    for name in ["large", "large-alpha"]:
        subprocess.run(["cjxl", folder / f"{name}.png", folder / f"{name}.jxl", "-e", "4", "--quiet"], check=True)
    large.convert("L").save(folder / "large-gray.png", compress_level=1)
    sixteen_bits(folder / "medium-16.png", medium)
    large.convert("CMYK").save(folder / "large-cmyk.jpg", quality=90)
    drawing(800, 600).save(folder / "drawing.png")
    turned = Image.Exif()
    turned[0x0112] = 6
    large.save(folder / "large-turned.jpg", quality=90, exif=turned)


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Image.open(sys.argv[2]))
