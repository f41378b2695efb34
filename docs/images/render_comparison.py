#!/usr/bin/env python3
"""Makes before-after.png: the same part of the sample picture, enlarged four times by bicubic and by Upscale.

    pip install pillow
    docs/images/render_comparison.py .build/release/upscale
"""
import pathlib
import subprocess
import sys
import tempfile

from PIL import Image

FOLDER = pathlib.Path(__file__).parent
# Left, top, width and height in the enlarged picture: lettering, a star, bricks.
CROP = (80, 100, 420, 420)


def enlarged(upscale: str, model: str, folder: str) -> Image.Image:
    """The sample at 1280 × 960 over white, and of it the part that is shown."""
    path = pathlib.Path(folder, f"{model}.png")
    subprocess.run([upscale, FOLDER / "sample.png", path, "--scale", "4", "--model", model, "--quiet"], check=True)
    picture = Image.open(path).convert("RGBA")
    flat = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    left, top, width, height = CROP
    return flat.crop((left, top, left + width, top + height))


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        pair = [enlarged(sys.argv[1], model, folder) for model in ("bicubic", "photo")]
    gap = 8
    sheet = Image.new("RGB", (2 * CROP[2] + gap, CROP[3]), "white")
    sheet.paste(pair[0], (0, 0))
    sheet.paste(pair[1], (CROP[2] + gap, 0))
    sheet.save(FOLDER / "before-after.png", optimize=True)


if __name__ == "__main__":
    main()
