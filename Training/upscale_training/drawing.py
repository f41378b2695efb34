"""Draws pictures of text, user interfaces, charts and shapes, to train on beside other people's graphics."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIDE = 768
FINENESS = 4
"""Pictures are drawn this many times as large and reduced, so that their edges are smooth."""

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;!?()-+=%&@#"

Colour = tuple[int, int, int]


def draw_pictures(folder: Path, count: int, seed: int, fonts: Path | None = None) -> None:
    """Writes `count` PNG files; the same seed and fonts give the same pictures.

    Letters are those of the TrueType and OpenType fonts below `fonts`, or of Pillow's own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = sorted(path for path in fonts.rglob("*") if path.suffix in (".ttf", ".otf")) if fonts else []
    for index in range(count):
        sheet = Sheet(np.random.default_rng((seed, index)), found)
        sheet.fill().save(folder / f"drawn-{index:03}.png")


class Sheet:
    """One picture: a background with regions of one kind of drawing each.

    Everything in it is up to four times as large as on a usual screen, so that its reduction has letters and lines as
    screens have them, or smaller ones.
    """

    def __init__(self, random: np.random.Generator, fonts: list[Path]) -> None:
        self.random = random
        self.fonts = fonts
        self.zoom = 2 ** random.uniform(0, 2)
        side = SIDE * FINENESS
        self.dark = random.random() < 0.3
        self.image = Image.new("RGB", (side, side), self.ground())
        self.draw = ImageDraw.Draw(self.image)

    def fill(self) -> Image.Image:
        kinds: list[Callable[[tuple[int, int, int, int]], None]] = [
            self.paragraph, self.window, self.chart, self.shapes, self.lines, self.table,
        ]  # fmt: skip
        rows, columns = (int(self.random.integers(1, 2 + round(3 / self.zoom**0.5))) for _ in range(2))
        side = SIDE * FINENESS
        for row in range(rows):
            for column in range(columns):
                box = (
                    side * column // columns, side * row // rows,
                    side * (column + 1) // columns, side * (row + 1) // rows,
                )  # fmt: skip
                if self.random.random() < 0.4:
                    self.draw.rectangle(box, fill=self.ground())
                kinds[self.random.integers(len(kinds))](box)
        return self.image.resize((SIDE, SIDE), Image.Resampling.BOX)

    # Colours

    def colour(self) -> Colour:
        return tuple(self.random.integers(0, 256, 3).tolist())

    def ground(self) -> Colour:
        low, high = (0, 70) if self.dark else (200, 256)
        if self.random.random() < 0.3:
            return self.colour()
        return (int(self.random.integers(low, high)),) * 3 if self.random.random() < 0.6 else self._near(low, high)

    def ink(self) -> Colour:
        if self.random.random() < 0.4:
            return self.colour()
        return self._near(190, 256) if self.dark else self._near(0, 80)

    def _near(self, low: int, high: int) -> Colour:
        return tuple(self.random.integers(low, high, 3).tolist())

    # Measures, in pixels of the finished picture

    def length(self, low: float, high: float) -> int:
        return round(self.random.uniform(low, high) * FINENESS * self.zoom)

    def words(self, count: int) -> str:
        lengths = self.random.integers(1, 10, count)
        return " ".join("".join(self.random.choice(list(LETTERS), length)) for length in lengths)

    def font(self, low: float, high: float) -> ImageFont.FreeTypeFont:
        size = self.length(low, high)
        if not self.fonts:
            return ImageFont.load_default(size)
        return ImageFont.truetype(str(self.fonts[self.random.integers(len(self.fonts))]), size)

    # Kinds

    def paragraph(self, box: tuple[int, int, int, int]) -> None:
        left, top, right, bottom = box
        font, ink = self.font(8, 34), self.ink()
        step = round(font.size * self.random.uniform(1.1, 1.6))
        for y in range(top + step // 2, bottom - step, step):
            text = self.words(12)
            while text and font.getlength(text) > right - left - step:
                text = text[:-1]
            self.draw.text((left + step // 2, y), text, fill=ink, font=font)

    def window(self, box: tuple[int, int, int, int]) -> None:
        left, top, right, bottom = self.inset(box)
        self.draw.rounded_rectangle(
            (left, top, right, bottom), self.length(0, 14), fill=self.ground(), outline=self.ink(),
            width=self.length(1, 3),
        )  # fmt: skip
        bar, font = self.length(16, 30), self.font(9, 15)
        self.draw.rectangle((left, top, right, top + bar), fill=self.colour())
        self.draw.text((left + bar // 2, top + bar // 5), self.words(2), fill=self.ink(), font=font)
        y = top + 2 * bar
        while y + bar < bottom:
            fill = self.colour() if self.random.random() < 0.5 else None
            self.draw.rounded_rectangle(
                (left + bar, y, left + bar + self.length(40, 120), y + bar), self.length(0, 8), fill=fill,
                outline=self.ink(), width=self.length(1, 2),
            )  # fmt: skip
            self.draw.text((left + 2 * bar, y + bar // 5), self.words(1), fill=self.ink(), font=font)
            y += 2 * bar

    def chart(self, box: tuple[int, int, int, int]) -> None:
        left, top, right, bottom = self.inset(box)
        heights = self.random.uniform(0, 1, int(self.random.integers(4, 14)))
        step = (right - left) / len(heights)
        points = []
        for index, height in enumerate(heights):
            x, y = left + index * step, bottom - height * (bottom - top)
            points.append((x + step / 2, y))
            self.draw.rectangle((x + step * 0.15, y, x + step * 0.85, bottom), fill=self.colour())
        self.draw.line(points, fill=self.ink(), width=self.length(1, 4), joint="curve")
        self.draw.line((left, top, left, bottom, right, bottom), fill=self.ink(), width=self.length(1, 2))

    def shapes(self, box: tuple[int, int, int, int]) -> None:
        left, top, right, bottom = self.inset(box)
        for _ in range(self.random.integers(2, 9)):
            x, y = self.random.uniform(left, right), self.random.uniform(top, bottom)
            radius = self.length(4, 60)
            area = (max(left, x - radius), max(top, y - radius), min(right, x + radius), min(bottom, y + radius))
            outline, width = (self.ink(), self.length(1, 5)) if self.random.random() < 0.6 else (None, 0)
            kind = self.random.integers(3)
            if kind == 0:
                self.draw.ellipse(area, fill=self.colour(), outline=outline, width=width)
            elif kind == 1:
                self.draw.rounded_rectangle(area, self.length(0, 4), fill=self.colour(), outline=outline, width=width)
            else:
                corners = int(self.random.integers(3, 9))
                angle = self.random.uniform(0, 360)
                self.draw.regular_polygon((x, y, radius), corners, rotation=angle, fill=self.colour(), outline=outline)

    def lines(self, box: tuple[int, int, int, int]) -> None:
        left, top, right, bottom = self.inset(box)
        for _ in range(self.random.integers(3, 16)):
            xs, ys = self.random.uniform(left, right, 4), self.random.uniform(top, bottom, 4)
            width = self.length(0.7, 5)
            if self.random.random() < 0.4:
                area = (min(xs[:2]), min(ys[:2]), max(xs[:2]) + 1, max(ys[:2]) + 1)
                self.draw.arc(area, *self.random.uniform(0, 360, 2), fill=self.ink(), width=width)
            else:
                self.draw.line(list(zip(xs, ys)), fill=self.ink(), width=width, joint="curve")

    def table(self, box: tuple[int, int, int, int]) -> None:
        left, top, right, bottom = self.inset(box)
        font, ink, width = self.font(8, 14), self.ink(), self.length(0.7, 1.6)
        row, column = round(font.size * 1.7), self.length(40, 90)
        for y in range(top, bottom - row, row):
            self.draw.line((left, y, right, y), fill=ink, width=width)
            for x in range(left, right - column, column):
                self.draw.text((x + font.size // 3, y + font.size // 4), self.words(1)[:6], fill=ink, font=font)
        for x in range(left, right, column):
            self.draw.line((x, top, x, bottom), fill=ink, width=width)

    def inset(self, box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        margin = self.length(3, 12)
        left, top, right, bottom = box
        return left + margin, top + margin, right - margin, bottom - margin
