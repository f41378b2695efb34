#!/usr/bin/env python3
"""Makes models-*.webp: parts of benchmark photographs, enlarged four times by several models, at 100 %.

    pip install pillow ncnn numpy
    docs/images/render_models.py .build/release/upscale DATA

DATA holds bench/Kodak24 (unrestricted use) and models/realesr-general-x4v3 (BSD-3-Clause, in ncnn's format). Sources are
reduced to a quarter by bicubic and, on the sheets that say so, saved as JPEG.
"""
import pathlib
import subprocess
import sys
import tempfile

import ncnn
import numpy as np
from PIL import Image, ImageDraw

FOLDER = pathlib.Path(__file__).parent
SIDE, GAP, LABEL = 208, 6, 16
SCALE = 4


class Sheet:
    """One row for each part of a picture, one column for each way to enlarge it."""

    def __init__(self, name: str, jpeg: int | None, columns: list[str], parts: list[tuple[str, int, int]]) -> None:
        self.name, self.jpeg, self.columns, self.parts = name, jpeg, columns, parts

    def render(self, tools: "Tools") -> None:
        width = len(self.columns) * (SIDE + GAP) - GAP
        sheet = Image.new("RGB", (width, LABEL + len(self.parts) * (SIDE + GAP) - GAP), "white")
        for column, method in enumerate(self.columns):
            ImageDraw.Draw(sheet).text((column * (SIDE + GAP), 2), method, fill="black")
            for row, (picture, left, top) in enumerate(self.parts):
                shown = tools.enlarged(picture, self.jpeg, method).crop((left, top, left + SIDE, top + SIDE))
                sheet.paste(shown, (column * (SIDE + GAP), LABEL + row * (SIDE + GAP)))
        sheet.save(FOLDER / f"models-{self.name}.webp", quality=95)


class Tools:
    """The ways to enlarge a benchmark picture."""

    def __init__(self, upscale: str, data: pathlib.Path, folder: pathlib.Path) -> None:
        self.upscale, self.data, self.folder = upscale, data, folder
        self.peer = ncnn.Net()
        model = data / "models" / "realesr-general-x4v3" / "RealESRGAN_General_x4_v3"
        self.peer.load_param(f"{model}.param")
        self.peer.load_model(f"{model}.bin")

    def enlarged(self, picture: str, jpeg: int | None, method: str) -> Image.Image:
        original = Image.open(self.data / "bench" / "Kodak24" / f"{picture}.webp").convert("RGB")
        if method == "original":
            return original
        source = self.folder / ("source.jpg" if jpeg else "source.png")
        small = original.resize((original.width // SCALE, original.height // SCALE), Image.Resampling.BICUBIC)
        small.save(source, **({"quality": jpeg} if jpeg else {}))
        if method == PEER:
            return self.by_peer(Image.open(source).convert("RGB"))
        target = self.folder / "target.png"
        command = [self.upscale, source, target, "--scale", str(SCALE), "--model", *method.split(), "--force", "--quiet"]
        subprocess.run(command, check=True)
        return Image.open(target).convert("RGB")

    def by_peer(self, source: Image.Image) -> Image.Image:
        planes = np.ascontiguousarray(np.asarray(source).transpose(2, 0, 1), dtype=np.float32) / 255
        extractor = self.peer.create_extractor()
        extractor.input(self.peer.input_names()[0], ncnn.Mat(planes))
        _, result = extractor.extract(self.peer.output_names()[0])
        pixels = np.clip(np.array(result) * 255 + 0.5, 0, 255).astype(np.uint8)
        return Image.fromarray(pixels.transpose(1, 2, 0))


PEER = "realesr-general-x4v3"
SHEETS = [
    Sheet("clean", None, ["bicubic", "fast", "photo", "detail --strength 0", PEER, "original"],
          [("08", 300, 200), ("23", 100, 80), ("19", 200, 300), ("13", 100, 250)]),
    Sheet("compressed", 40, ["bicubic", "photo", "detail", PEER, "original"],
          [("01", 300, 100), ("13", 220, 270), ("21", 120, 220), ("04", 130, 150), ("05", 220, 220), ("08", 300, 200)]),
]


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        tools = Tools(sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(folder))
        for sheet in SHEETS:
            sheet.render(tools)


if __name__ == "__main__":
    main()
