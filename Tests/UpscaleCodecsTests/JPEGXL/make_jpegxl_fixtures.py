#!/usr/bin/env python3
"""Makes small JPEG XL files with known pixels, nearly all without loss.

    pip install numpy pillow brotli
    apt install libjxl-tools
    ./make_jpegxl_fixtures.py

cjxl writes them, and djxl says whether pixels are what they should be. Boxes are put together here, and so are headers that
cjxl does not write.
"""
import io
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

import brotli
import numpy as np
from PIL import Image

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from fixture_pictures import XMP, pattern, png

FOLDER = pathlib.Path(__file__).parent / "JXLFixtures"
START = struct.pack(">I4s4s", 12, b"JXL ", b"\r\n\x87\n") + struct.pack(">I4s4sI4s", 20, b"ftyp", b"jxl ", 0, b"jxl ")


def run(program, source, target, *options):
    command = [program, source, target, *options, "--quiet"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def encoded(source, *options, ending=".png"):
    with tempfile.TemporaryDirectory() as folder:
        path, target = pathlib.Path(folder, "source" + ending), pathlib.Path(folder, "target.jxl")
        path.write_bytes(source)
        run("cjxl", path, target, *options)
        return target.read_bytes()


def decoded(name):
    """Pixels of 8 bits, as djxl turns and converts them."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "target.png")
        run("djxl", FOLDER / name, path)
        return np.asarray(Image.open(path))


def decoded_deep(name):
    """RGB of 16 bits, which Pillow does not read."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "target.ppm")
        run("djxl", FOLDER / name, path, "--bits_per_sample=16")
        return np.frombuffer(path.read_bytes()[-24 * 16 * 6:], ">u2").reshape(16, 24, 3)


def write(name, data, expected=None):
    (FOLDER / name).write_bytes(data)
    if expected is None:
        return
    pixels = decoded(name) if expected.dtype == np.uint8 else decoded_deep(name)
    if not np.array_equal(pixels, expected):
        raise SystemExit(f"djxl finds other pixels in {name}.")


def exact(values, *options, chunks=()):
    return encoded(png(values, chunks), "-d", "0", "-e", "9", "--keep_invisible=1", *options)


def boxes(file):
    """The file's boxes behind the first two."""
    found, place = [], 0
    while place < len(file):
        size, kind = struct.unpack(">I4s", file[place:place + 8])
        size = size or len(file) - place
        found.append((kind, file[place + 8:place + size]))
        place += size
    return found[2:]


def contained(parts):
    return START + b"".join(struct.pack(">I4s", 8 + len(body), kind) + body for kind, body in parts)


def exif(orientation):
    text = b"a pattern\0"
    entries = struct.pack("<HHII", 0x010E, 2, len(text), 38) + struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"II*\0\x08\0\0\0\x02\0" + entries + struct.pack("<I", 0) + text


def channel(kind, *more):
    """What a header says of a channel of 8 bits besides color, as widths and values of its fields."""
    return [(1, 0), *([(2, kind)] if kind < 2 else [(2, 2), (4, kind - 2)]), (1, 0), (2, 0), (2, 0), (2, 0), *more]


def header(channels=()):
    """All that stands before the frames of 24×16 RGB pixels of 8 bits (ISO/IEC 18181-1, annexes D and E)."""
    count = len(channels)
    counted = [(2, count)] if count < 2 else [(2, 2), (4, count - 2)] if count < 18 else [(2, 3), (12, count - 1)]
    fields = [(1, 1), (5, 1), (3, 4), (1, 0), (1, 0), (1, 0), (2, 0), (1, 1), *counted]
    srgb = [(1, 0), (1, 0), (2, 0), (2, 1), (2, 1), (1, 0), (2, 2), (4, 11), (2, 0)]
    fields += [field for each in channels for field in each] + [(1, 0), *srgb, (2, 0), (1, 1)]
    bits = [(value >> place) & 1 for width, value in fields for place in range(width)]
    bits += [0] * (-len(bits) % 8)
    return b"\xff\x0a" + bytes(sum(bit << place for place, bit in enumerate(bits[start:start + 8])) for start in range(0, len(bits), 8))


def profile():
    """An ICC profile that libjxl has no numbers for: wide colors, and a curve of no formula."""
    def xyz(*values):
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *[round(value * 65536) for value in values])

    curve = [round(65535 * (0.7 * (i / 64) ** 2 + 0.3 * (i / 64) ** 3)) for i in range(65)]
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 5) + b"Wide\0" + bytes(78),
        b"wtpt": xyz(0.9642, 1, 0.8249), b"rXYZ": xyz(0.61, 0.311, 0.019), b"gXYZ": xyz(0.205, 0.626, 0.061),
        b"bXYZ": xyz(0.149, 0.063, 0.745), b"rTRC": b"curv\0\0\0\0" + struct.pack(">I65H", 65, *curve),
    }
    table, data, places = b"", b"", {}
    for name, body in tags.items():
        places[name] = (132 + 12 * (len(tags) + 2) + len(data), len(body))
        data += body + bytes(-len(body) % 4)
    places[b"gTRC"] = places[b"bTRC"] = places[b"rTRC"]
    table = struct.pack(">I", len(places)) + b"".join(struct.pack(">4sII", name, *place) for name, place in places.items())
    fixed = struct.pack(">4sI4s4s4s12s4s", b"lcms", 0x02400000, b"mntr", b"RGB ", b"XYZ ", bytes(12), b"acsp") + bytes(28)
    start = struct.pack(">I", 128 + len(table) + len(data)) + fixed + struct.pack(">III", 0xF6D6, 0x10000, 0xD32D)
    return start.ljust(128, b"\0") + table + data


def turned(values, orientation):
    """As it is displayed."""
    upright = values if orientation < 5 else values.transpose(1, 0, 2)
    flips = {2: (1,), 3: (0, 1), 4: (0,), 6: (1,), 7: (0, 1), 8: (0,)}
    return np.flip(upright, flips.get(orientation, ()))


def write_exact(values):
    color, gray = values[..., :3], values[..., :1]
    write("plain.jxl", exact(color), color)
    write("boxed.jxl", exact(color, "--container=1"), color)
    write("odd.jxl", exact(pattern(23, 15)[..., :3]), pattern(23, 15)[..., :3])
    write("alpha.jxl", exact(values), values)
    write("gray.jxl", exact(gray), gray[..., 0])
    write("grayalpha.jxl", exact(values[..., [0, 3]]), values[..., [0, 3]])
    deep = color.astype(np.uint16) * 257
    write("deep.jxl", exact(deep), deep)
    # Ten bits, the largest the largest.
    ten = np.round((color.astype(np.uint16) * 4 + color // 64) / 1023 * 65535).astype(np.uint16)
    write("ten.jxl", exact(ten, "--override_bitdepth=10"), ten)
    straight, start = exact(values), header([[(1, 1)]])
    assert straight.startswith(start)
    # Alpha is then said to be in the colors already.
    write("matte.jxl", header([channel(0, (1, 1))]) + straight[len(start):])


def write_colors(color):
    write("p3.jxl", exact(color, "-x", "color_space=RGB_D65_DCI_Rel_SRG"))
    write("pq.jxl", exact(color, "-x", "color_space=RGB_D65_202_Rel_PeQ"))
    icc = (b"iCCP", b"wide\0\0" + zlib.compress(profile()))
    write("wide.jxl", exact(color, chunks=[icc]))
    smooth = np.stack(np.broadcast_arrays(np.arange(64)[None] * 4, np.arange(48)[:, None] * 5, 96), 2).astype(np.uint8)
    write("widelossy.jxl", encoded(png(smooth, [icc]), "-d", "0.1", "-e", "7"))


def write_boxes(color):
    """EXIF says something else of how pictures are turned, which is not to be obeyed."""
    for orientation in range(1, 9):
        data = exact(color, "--container=0", chunks=[(b"eXIf", exif(orientation))])
        stream = boxes(data)[0][1] if data.startswith(START[:4]) else data
        parts = [(b"Exif", bytes(4) + exif(3)), (b"xml ", XMP), (b"jxlc", stream)]
        if orientation == 7:
            parts = [parts[2], *parts[:2]]
        if orientation == 8:
            parts = [(b"brob", kind + brotli.compress(body)) for kind, body in parts[:2]] + [(b"jhgm", bytes(8)), parts[2]]
        write(f"turned{orientation}.jxl", contained(parts), turned(color, orientation))
    # Of nothing but spaces, which unpack to more than is read.
    bomb = brotli.compress(bytes([32]) * (65 << 20))
    write("bomb.jxl", contained([(b"brob", b"xml " + bomb), (b"jxlc", exact(color))]))


def write_others(values):
    color = values[..., :3]
    photo = io.BytesIO()
    Image.fromarray(color).save(photo, "JPEG", quality=95, subsampling=0)
    write("recompressed.jxl", encoded(photo.getvalue(), "--lossless_jpeg=1", ending=".jpg"))
    pictures = [Image.fromarray(np.roll(color, shift, 1)) for shift in (0, 5)]
    frames = io.BytesIO()
    pictures[0].save(frames, "PNG", save_all=True, append_images=pictures[1:], duration=100)
    write("animation.jxl", encoded(frames.getvalue(), "-d", "0"))
    floats = color[::-1].astype("<f4") / 255
    write("float.jxl", encoded(b"PF\n24 16\n-1.0\n" + floats.tobytes(), "-d", "0", ending=".pfm"))
    write("inks.jxl", header([channel(4)]))
    write("many.jxl", header([channel(1)] * 17))


def main():
    FOLDER.mkdir(exist_ok=True)
    values = pattern(24, 16)
    write_exact(values)
    write_colors(values[..., :3])
    write_boxes(values[..., :3])
    write_others(values)


if __name__ == "__main__":
    main()
