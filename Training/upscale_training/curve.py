"""Draws a run's loss and validation PSNR over its iterations."""

from pathlib import Path

from PIL import Image, ImageDraw

from .runfiles import read_log

SIZE = (900, 480)
MARGIN = 60
LOSS_COLOUR = (200, 90, 30)
PSNR_COLOUR = (30, 90, 200)


def draw_curve(log: Path, target: Path) -> None:
    """Writes a picture with the loss on the left scale and PSNR on the right one."""
    rows = read_log(log)
    image = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((MARGIN, MARGIN, SIZE[0] - MARGIN, SIZE[1] - MARGIN), outline="gray")
    draw.text((MARGIN, SIZE[1] - MARGIN + 8), f"0 to {rows[-1]['iteration']:.0f} iterations", fill="black")
    _draw_series(draw, rows, "loss", LOSS_COLOUR, label_left=4)
    _draw_series(draw, rows, "psnr", PSNR_COLOUR, label_left=SIZE[0] - MARGIN + 4)
    image.save(target)


def _draw_series(
    draw: ImageDraw.ImageDraw, rows: list[dict[str, float]], name: str, colour: tuple[int, int, int], label_left: int
) -> None:
    """One line scaled to fill the frame, with its least and greatest value at the side."""
    points = [(row["iteration"], row[name]) for row in rows if name in row]
    if not points:
        return
    low, high = min(value for _, value in points), max(value for _, value in points)
    width, height = SIZE[0] - 2 * MARGIN, SIZE[1] - 2 * MARGIN
    line = [
        (
            MARGIN + width * iteration / rows[-1]["iteration"],
            MARGIN + height * (1 - (value - low) / ((high - low) or 1)),
        )
        for iteration, value in points
    ]
    draw.line(line, fill=colour, width=2)
    draw.text((label_left, MARGIN - 6), f"{high:.4g}", fill=colour)
    draw.text((label_left, SIZE[1] - MARGIN - 6), f"{low:.4g}", fill=colour)
    draw.text((label_left, MARGIN - 24), name, fill=colour)
