"""Renders sample.png, the small picture that `make demo` enlarges.

    python3 render_sample.py                                       writes sample.png beside this script
    python3 render_sample.py --factor 4 --output original.png      writes the same picture four times as large

The scene is painted at eight times its size and reduced, so an enlargement of sample.png can be measured against the
large picture. It holds what enlarging is hard or easy on: brick, wood, cloth, fur and leaves, letters down to six
pixels, thin lines, a star of rays, smooth sky, and soft edges against transparency. Needs Pillow, NumPy and the DejaVu
fonts.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 320, 240
MASTER = 8  # pixels of the painting to one of the sample
CARD = (8, 7, 312, 222)
WINDOW = (112, 18, 268, 152)
TABLE = 160
CAT = 208  # the middle of the cat


# Lengths and places below are in pixels of the sample; these two turn them into pixels of the painting.


def px(length: float) -> int:
    return round(length * MASTER)


def points(*places: tuple[float, float]) -> list[tuple[float, float]]:
    return [(x * MASTER, y * MASTER) for x, y in places]


def grid(width: float, height: float) -> tuple[np.ndarray, np.ndarray]:
    """The x and y of every painted pixel of an area, in pixels of the sample."""
    y, x = np.mgrid[0 : px(height), 0 : px(width)].astype(np.float32) / MASTER
    return x, y


def noise(rng: np.random.Generator, size: tuple[float, float], cell: tuple[float, float], octaves: int) -> np.ndarray:
    """Fractal noise of about -1…1 whose coarsest features are `cell` wide and high."""
    total = np.zeros((px(size[1]), px(size[0])), np.float32)
    for octave in range(octaves):
        shape = [int(s / c * 2**octave) + 3 for s, c in zip(size[::-1], cell[::-1])]
        coarse = Image.fromarray(rng.uniform(-1, 1, shape).astype(np.float32))
        total += np.asarray(coarse.resize(total.shape[::-1], Image.Resampling.BICUBIC)) * 0.55**octave
    return total


def mix(first: tuple, second: tuple, amount: np.ndarray) -> np.ndarray:
    """From the first color at 0 to the second at 1."""
    amount = np.clip(amount, 0, 1)[..., None]
    return np.float32(first) * (1 - amount) + np.float32(second) * amount


def picture(colors: np.ndarray) -> Image.Image:
    return Image.fromarray(np.clip(colors + 0.5, 0, 255).astype(np.uint8))


def mask(draw_shape, blur: float = 0) -> Image.Image:
    """A painting-sized mask on which `draw_shape` drew with 255."""
    image = Image.new("L", (px(WIDTH), px(HEIGHT)), 0)
    draw_shape(ImageDraw.Draw(image))
    return image.filter(ImageFilter.GaussianBlur(blur * MASTER)) if blur else image


def box(left: float, top: float, right: float, bottom: float) -> list[int]:
    """A box for ImageDraw, whose last column and row belong to it."""
    return [px(left), px(top), px(right) - 1, px(bottom) - 1]


def shade(scene: Image.Image, draw_shape, strength: float, blur: float, color=(20, 12, 10)) -> None:
    """Darkens or tints softly where `draw_shape` draws."""
    soft = mask(draw_shape, blur).point(lambda value: value * strength)
    scene.paste(Image.new("RGB", scene.size, color), (0, 0), soft)


# Surfaces


def brick(rng: np.random.Generator, width: float, height: float) -> Image.Image:
    x, y = grid(width, height)
    x, y = x + 0.5 * noise(rng, (width, height), (6, 6), 3), y + 0.35 * noise(rng, (width, height), (6, 6), 3)
    row = np.floor(y / 8).astype(int)
    along = x + 9.5 * (row % 2)
    column = np.floor(along / 19).astype(int)
    across, down = along - 19 * column, y - 8 * row
    inside = np.minimum(np.minimum(across, 19 - across), np.minimum(down, 8 - down))
    tone = rng.uniform(0, 1, (64, 64))[row % 64, column % 64] + 0.35 * noise(rng, (width, height), (5, 3), 5)
    stone = mix((128, 62, 48), (190, 108, 80), tone)
    mortar = mix((158, 148, 138), (196, 188, 178), 0.5 + 0.5 * noise(rng, (width, height), (3, 3), 3))
    edge = np.clip((inside - 0.55) / 0.3, 0, 1)
    relief = 16 * np.exp(-((down - 1.0) ** 2)) - 22 * np.exp(-((down - 7.2) ** 2))
    return picture(mortar * (1 - edge[..., None]) + (stone + relief[..., None]) * edge[..., None])


def wood(rng: np.random.Generator, width: float, height: float, plank: float, colors: tuple) -> Image.Image:
    x, y = grid(width, height)
    number = np.floor(y / plank).astype(int)
    x = x + 71.0 * number  # every plank is cut from another place
    bend = noise(rng, (width, height), (110, 12), 3) + 0.4 * np.sin(x / 47 + 2.1 * number)
    rings = 0.5 + 0.5 * np.sin(y * 1.5 + 4 * bend)
    fibre = noise(rng, (width, height), (16, 0.7), 3)
    tone = 0.3 * rings**1.5 + 0.2 * fibre + 0.25 * rng.uniform(0, 1, 64)[number % 64] + 0.3
    gap = np.exp(-(((y - plank * number) / 0.45) ** 2))
    return picture(mix(colors[0], colors[1], tone) * (1 - 0.65 * gap[..., None]))


def cloth(rng: np.random.Generator, width: float, height: float) -> Image.Image:
    x, y = grid(width, height)
    y = y + 1.2 * np.sin(x / 8.5) * np.clip(y / 16, 0, 1)
    blue = (np.mod(x, 14) < 7) * 0.5 + (np.mod(y, 14) < 7) * 0.5
    threads = 0.5 + 0.25 * np.sin(2 * np.pi * (x + y) / 2.6) + 0.12 * noise(rng, (width, height), (1.2, 1.2), 2)
    colors = mix((238, 234, 222), (44, 84, 138), 0.92 * blue + 0.16 * (threads - 0.5))
    folds = 0.84 + 0.16 * np.cos(x / 8.5 + 0.5) * np.clip((y + 6) / 16, 0, 1) + 0.06 * (threads - 0.5)
    return picture(colors * folds[..., None])


# The view


def sky(width: float, height: float) -> Image.Image:
    x, y = grid(width, height)
    colors = mix((88, 150, 214), (246, 226, 200), (y / height) ** 1.1)
    glow = np.exp(-(((x - 0.2 * width) / 42) ** 2 + ((y - 0.68 * height) / 30) ** 2))
    return picture(colors + glow[..., None] * np.float32((26, 12, -14)))


def hills(view: Image.Image, rng: np.random.Generator, width: float, height: float) -> None:
    layers = [(0.66, 9, (158, 178, 200), 2), (0.77, 6, (116, 150, 152), 5), (0.86, 5, (88, 130, 84), 12)]
    for level, swing, color, strength in layers:
        ridge = noise(rng, (width, 1), (46, 1), 4)[0] * swing + level * height
        _, y = grid(width, height)
        depth = y - ridge[None, :]
        grain = noise(rng, (width, height), (3.5, 1.4), 3) * strength
        colors = np.float32(color) + depth[..., None] * np.float32((0.9, 0.9, 0.4)) + grain[..., None]
        view.paste(picture(colors), (0, 0), Image.fromarray(np.uint8(255 * (depth > 0))))


def balloon(view: Image.Image, x: float, y: float, radius: float) -> None:
    """A striped balloon; its ropes are the thinnest lines of the picture."""
    draw = ImageDraw.Draw(view)
    colors = [(206, 58, 44), (244, 196, 72), (236, 236, 228)]
    turns = np.linspace(0, 2.3, 60)
    for stripe in range(9):
        half = radius * np.cos(np.pi * stripe / 18)
        for side in (-1, 1):
            tone = 0.88 - 0.16 * side * half / radius * (stripe < 8)
            edge = [(x + side * half * np.sin(t) ** 0.9, y - radius * 1.1 * np.cos(t)) for t in turns]
            mouth = ((x + side * half * 0.22, y + radius * 1.25), (x, y + radius * 1.25), (x, y - radius * 1.1))
            draw.polygon(points(*edge, *mouth), fill=tuple(int(c * tone) for c in colors[stripe % 3]))
    for rope in (-2.6, -0.9, 0.9, 2.6):
        draw.line(points((x + rope * 1.6, y + radius * 1.25), (x + rope, y + radius * 1.6)), (70, 52, 40), px(0.35))
    draw.rounded_rectangle(box(x - 3, y + radius * 1.6, x + 3, y + radius * 1.6 + 4.6), px(0.8), (126, 84, 48))


def wires(view: Image.Image, width: float) -> None:
    draw = ImageDraw.Draw(view)
    for height, sag, thickness in ((66, 9, 0.7), (70.5, 10, 0.5), (75, 11, 0.35)):
        x = np.linspace(0, width, 200)
        y = height - 16 * x / width + sag * (1 - (2 * x / width - 1) ** 2) - 4
        draw.line(points(*zip(x, y)), (58, 62, 74), max(1, px(thickness)), "curve")


def leaf(draw: ImageDraw.ImageDraw, x: float, y: float, length: float, angle: float, color: tuple) -> None:
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    t = np.linspace(0, 1, 9)
    bulge = 0.26 * length * np.sin(np.pi * t**0.8)
    spine = np.array([x, y]) + np.outer(t * length, along)
    outline = np.concatenate([spine + bulge[:, None] * across, (spine - bulge[:, None] * across)[::-1]])
    draw.polygon(points(*map(tuple, outline)), fill=color)
    light = tuple(min(255, int(c * 1.22) + 8) for c in color)
    draw.line(points(tuple(spine[0]), tuple(spine[-1])), light, max(1, px(0.14 if length < 8 else 0.4)))


def tree(view: Image.Image, rng: np.random.Generator, center: tuple, spread: tuple, count: int) -> None:
    """A crown of leaves, the dark ones behind."""
    draw = ImageDraw.Draw(view)
    clumps = rng.normal(0, 0.55, (26, 2)) * spread + center
    for number in range(count):
        depth = number / count
        clump = clumps[rng.integers(len(clumps))]
        x, y = clump + rng.normal(0, 1, 2) * (6.5, 4.8) - (0, 3.5 * depth)
        light = 0.35 + 0.65 * depth + rng.normal(0, 0.1)
        color = tuple(int(np.clip(c * light, 0, 255)) for c in (96 + 50 * depth, 138 + 20 * depth, 52))
        leaf(draw, x, y, rng.uniform(2.4, 4.6), rng.uniform(0, 2 * np.pi), color)


def view(rng: np.random.Generator) -> Image.Image:
    """What is seen through the window."""
    width, height = WINDOW[2] - WINDOW[0], WINDOW[3] - WINDOW[1]
    seen = sky(width, height)
    hills(seen, rng, width, height)
    wires(seen, width)
    balloon(seen, 37, 28, 19)
    tree(seen, rng, (width - 6, height - 26), (17, 32), 2600)
    return seen


def window(scene: Image.Image, rng: np.random.Generator) -> None:
    left, top, right, bottom = WINDOW
    shade(scene, lambda d: d.rectangle(box(left - 7, top - 5, right + 9, bottom + 8), fill=255), 0.5, 3)
    draw = ImageDraw.Draw(scene)
    draw.rectangle(box(left - 6, top - 6, right + 6, bottom + 6), fill=(226, 220, 206))
    draw.rectangle(box(left - 1.6, top - 1.6, right + 1.6, bottom + 1.6), fill=(148, 140, 128))
    scene.paste(view(rng), (px(left), px(top)))
    middle, rail = (left + right) / 2, top + (bottom - top) * 0.64
    for bar in ((middle - 2, top, middle + 2, bottom), (left, rail - 1.6, right, rail + 1.6)):
        draw.rectangle(box(*bar), fill=(232, 226, 214))
        draw.rectangle(box(bar[2] - 0.8, bar[1], bar[2], bar[3]), fill=(178, 170, 156))
        draw.rectangle(box(bar[0], bar[3] - 0.8, bar[2], bar[3]), fill=(178, 170, 156))


# The print on the wall


def font(name: str, size: float) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype(f"{name}.ttf", px(size))
    except OSError as error:
        raise SystemExit(f"The font {name} is missing; install the DejaVu fonts (fonts-dejavu-core).") from error


def star(scene: Image.Image, x: float, y: float, radius: float, rays: int) -> None:
    """A disc of rays that narrow to the middle, the test of resolution in disguise."""
    draw = ImageDraw.Draw(scene)
    draw.ellipse(box(x - radius, y - radius, x + radius, y + radius), fill=(240, 184, 60))
    for ray in range(rays):
        start, step = 2 * np.pi * ray / rays, np.pi / rays
        arc = [(x + radius * np.cos(a), y + radius * np.sin(a)) for a in np.linspace(start, start + step, 8)]
        draw.polygon(points((x, y), *arc), fill=(28, 46, 84))
    for ring, color in ((radius * 0.24, (28, 46, 84)), (radius * 0.17, (246, 238, 220))):
        draw.ellipse(box(x - ring, y - ring, x + ring, y + ring), fill=color)


def poster(scene: Image.Image) -> None:
    left, top, right, bottom = 19, 20, 95, 142
    shade(scene, lambda d: d.rectangle(box(left + 1, top + 3, right + 3, bottom + 4), fill=255), 0.6, 2)
    draw = ImageDraw.Draw(scene)
    draw.rectangle(box(left, top, right, bottom), fill=(52, 36, 28))
    draw.rectangle(box(left + 2.5, top + 2.5, right - 2.5, bottom - 2.5), fill=(246, 238, 220))
    draw.rectangle(box(left + 5, top + 5, right - 5, bottom - 5), outline=(28, 46, 84), width=px(0.5))
    middle = (left + right) / 2
    star(scene, middle, top + 39, 27, 28)
    lines = [
        ("DejaVuSerif-Bold", 13, 85, "Morning", (28, 46, 84)),
        ("DejaVuSans", 8, 95.5, "in small pixels", (176, 60, 40)),
        ("DejaVuSans", 7, 106, "a window show", (52, 50, 56)),
        ("DejaVuSans-Bold", 6, 113, "May 4 \N{EN DASH} June 18", (52, 50, 56)),
    ]
    for name, size, base, text, color in lines:
        draw.text((px(middle), px(top + base)), text, color, font(name, size), anchor="ms")


# On the table


def table(scene: Image.Image, rng: np.random.Generator) -> None:
    width, height = WIDTH, HEIGHT - TABLE
    top = wood(rng, width, height, 16, ((104, 62, 36), (214, 160, 106)))
    scene.paste(top, (0, px(TABLE)))
    shade(scene, lambda d: d.rectangle(box(0, TABLE - 2, WIDTH, TABLE + 3), fill=255), 0.6, 2)
    draw = ImageDraw.Draw(scene)
    draw.rectangle(box(0, TABLE - 4, WIDTH, TABLE), fill=(216, 208, 192))
    draw.rectangle(box(0, TABLE - 1.2, WIDTH, TABLE), fill=(150, 140, 124))


def napkin(scene: Image.Image, rng: np.random.Generator) -> None:
    corners = ((24, 173), (98, 170), (116, 211), (15, 215.5))
    shade(scene, lambda d: d.polygon(points(*((x + 1, y + 2.5) for x, y in corners)), fill=255), 0.55, 1.6)
    scene.paste(cloth(rng, WIDTH, HEIGHT), (0, 0), mask(lambda d: d.polygon(points(*corners), fill=255)))


def books(scene: Image.Image) -> None:
    rows = [
        (232, 206, 304, 219, (46, 84, 96), "FIELD GUIDE", "DejaVuSans-Bold", 7.5),
        (238, 195, 300, 206, (168, 62, 46), "Light & Lens", "DejaVuSerif", 7.5),
        (234, 186, 296, 195, (222, 196, 138), "detail, vol. 2", "DejaVuSans", 6.5),
    ]
    shade(scene, lambda d: d.rectangle(box(229, 190, 308, 221), fill=255), 0.5, 2.5)
    draw = ImageDraw.Draw(scene)
    for left, top, right, bottom, color, title, name, size in rows:
        ink = (250, 240, 214) if sum(color) < 400 else (60, 40, 30)
        draw.rounded_rectangle(box(left, top, right, bottom), px(1.2), color)
        draw.rectangle(box(left, top + 0.6, right, top + 1.5), fill=tuple(min(255, c + 34) for c in color))
        draw.rectangle(box(left, bottom - 1.4, right, bottom), fill=tuple(int(c * 0.6) for c in color))
        for band in (left + 2.6, right - 3.4):
            draw.rectangle(box(band, top, band + 0.8, bottom), fill=ink)
        draw.text((px((left + right) / 2), px((top + bottom) / 2)), title, ink, font(name, size), anchor="mm")


# The cat, which reaches over the card's edge


def cat_shape(draw: ImageDraw.ImageDraw) -> None:
    rounds = ((0, 138, 24, 26), (0, 116, 16.5, 20), (0, 95, 17, 13.5), (-14, 156, 11, 8), (14, 156, 11, 8))
    for aside, y, across, down in rounds:
        draw.ellipse(box(CAT + aside - across, y - down, CAT + aside + across, y + down), fill=255)
    for side in (-1, 1):
        ear = ((16.3, 92), (17.2, 83), (15.8, 72.5), (10, 76.5), (4, 84))
        draw.polygon(points(*((CAT + side * x, y) for x, y in ear)), fill=255)


def tail_path() -> np.ndarray:
    """The tail's middle line, from the cat over the table's edge."""
    t = np.linspace(0, 1, 260)[:, None]
    a, b, c, d = (np.float32((CAT + x, y)) for x, y in ((-14, 158), (-42, 166), (-6, 206), (-34, 231)))
    return a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t**2 * (1 - t) + d * t**3


def hair(draw: ImageDraw.ImageDraw, x: float, y: float, angle: float, length: float, tone: float) -> None:
    dx, dy = np.cos(angle), np.sin(angle)
    color = tuple(int(np.clip(c * tone, 0, 255)) for c in (222, 138, 66)) + (235,)
    root = 0.42
    tip = (x + length * dx, y + length * dy)
    draw.polygon(points((x - root * dy, y + root * dx), (x + root * dy, y - root * dx), tip), color)


def coat(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    """Hair by hair, the lower first, so that each lies over the one below it."""
    inside = np.argwhere(np.asarray(mask(cat_shape)) > 0) / MASTER
    depth = np.asarray(mask(cat_shape, 5), np.float32) / 255
    roots = inside[rng.integers(len(inside), size=15000)]
    for y, x in roots[np.argsort(-roots[:, 0])]:
        aside = (x - CAT) / 26
        on_head = y < 103
        stripe = 0.5 + 0.5 * np.sin(y * 0.62 - 5 * abs(aside) + 0.5 * np.sin(0.8 * x))
        rim = 1.0 - depth[int(y * MASTER), int(x * MASTER)]
        tone = 0.66 + (0.1 if on_head else 0.2) * stripe + 0.8 * max(0.0, rim - 0.12) + rng.normal(0, 0.08)
        tone -= 0.22 * np.exp(-(((y - 106) / 4) ** 2))  # the shadow under the head
        angle = np.pi / 2 - (1.3 if on_head else 0.75) * aside + rng.normal(0, 0.22)
        hair(draw, x, y, angle, rng.uniform(2.2, 4.6) * (0.5 if on_head else 1), tone)


def tail(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    path = tail_path()
    for step in np.sort(rng.integers(0, len(path) - 2, 4200))[::-1]:
        ahead = path[step + 1] - path[step]
        angle = np.arctan2(ahead[1], ahead[0])
        aside = rng.uniform(-1, 1)
        place = path[step] + aside * 4.6 * np.array([-np.sin(angle), np.cos(angle)])
        tone = 0.71 + 0.15 * np.sin(step / 6.5) - 0.22 * aside + rng.normal(0, 0.08)
        hair(draw, *place, angle + 0.55 * aside + rng.normal(0, 0.2), rng.uniform(2.2, 4.4), tone)


def cat(rng: np.random.Generator) -> Image.Image:
    layer = Image.new("RGBA", (px(WIDTH), px(HEIGHT)), (200, 120, 56, 0))
    base = mask(cat_shape).filter(ImageFilter.MinFilter(9))
    layer.paste((120, 66, 30, 255), (0, 0), base)
    draw = ImageDraw.Draw(layer, "RGBA")
    coat(draw, rng)
    tail(draw, rng)
    return layer


def card(scene: Image.Image) -> Image.Image:
    """The scene cut to a card with round corners and a soft shadow, everything around it transparent."""
    left, top, right, bottom = CARD
    shadow = mask(lambda d: d.rounded_rectangle(box(left + 1, top + 4, right - 1, bottom + 4), px(9), 255), 3)
    whole = Image.new("RGBA", scene.size, (24, 18, 20, 0))
    whole.putalpha(shadow.point(lambda value: value * 0.5))
    whole.paste(scene, (0, 0), mask(lambda d: d.rounded_rectangle(box(left, top, right, bottom), px(9), 255)))
    return whole


def paint(seed: int) -> Image.Image:
    rng = np.random.default_rng(seed)
    scene = brick(rng, WIDTH, HEIGHT)
    table(scene, rng)
    window(scene, rng)
    poster(scene)
    napkin(scene, rng)
    books(scene)
    shade(scene, lambda d: d.ellipse(box(CAT - 28, 153, CAT + 30, 169), fill=255), 0.55, 3)
    shade(scene, lambda d: d.line(points(*(tail_path() + (3, 2))), 255, px(9)), 0.5, 2)
    whole = card(scene)
    whole.alpha_composite(cat(rng))
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description="Renders the sample picture.")
    parser.add_argument("--factor", type=int, default=1, choices=(1, 2, 4, 8), help="size in terms of sample.png")
    parser.add_argument("--output", type=Path, help="where to write; needed for any factor but 1")
    options = parser.parse_args()
    if options.factor != 1 and options.output is None:
        parser.error("name a file with --output for the large picture")
    output = options.output or Path(__file__).with_name("sample.png")
    size = (WIDTH * options.factor, HEIGHT * options.factor)
    paint(seed=4).resize(size, Image.Resampling.BICUBIC).save(output, optimize=True)


if __name__ == "__main__":
    main()
