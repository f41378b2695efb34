"""Writes the files that fuzzing starts from: those of the tests, safetensors of every architecture, the PNG files that
the library does not write, TIFF files, metadata, and texts.

python3 seeds.py FOLDER fills a folder in FOLDER for every target but jpeg and webp, which the library itself writes.
"""

import json
import pathlib
import struct
import sys
import zlib

TESTS = pathlib.Path(__file__).parent.parent / "Tests"
FIXTURES = TESTS / "UpscaleCoreTests/ModelFiles/Fixtures"
PICTURES = {"heif": "HEIF/Fixtures", "jxl": "JPEGXL/JXLFixtures"}
LARGEST = 25_000


def convolution(name, outputs, inputs, side=3):
    return {f"{name}.weight": [outputs, inputs, side, side], f"{name}.bias": [outputs]}


def compact():
    shapes = {**convolution("body.0", 2, 3), "body.1.weight": [2], **convolution("body.2", 2, 2)}
    return {**shapes, "body.3.weight": [2], **convolution("body.4", 12, 2)}


def dense(first, block, trunk, up, high, last):
    shapes = {**convolution(first, 2, 3), **convolution(trunk, 2, 2), **convolution(high, 2, 2), **convolution(last, 3, 2)}
    shapes |= convolution(up, 2, 2)
    for part in range(1, 4):
        for index in range(1, 6):
            shapes |= convolution(block.format(part, index), 1 if index < 5 else 2, 1 + index)
    return shapes


def imdn():
    shapes = {**convolution("model.0", 4, 3), **convolution("model.1.sub.1", 4, 4), **convolution("model.2", 12, 4)}
    for name, inputs, outputs, side in [("conv1.0", 4, 4, 3), ("conv2.0", 3, 4, 3), ("conv3.0", 3, 4, 3), ("conv4", 3, 1, 3), ("conv1x1", 4, 4, 1)]:
        shapes |= convolution(f"model.1.sub.0.{name}", outputs, inputs, side)
    return shapes


def span(merged):
    def layer(name, outputs, inputs):
        if merged:
            return convolution(f"{name}.eval_conv", outputs, inputs)
        shapes = {**convolution(f"{name}.sk", outputs, inputs, 1), **convolution(f"{name}.conv.0", 2, inputs, 1)}
        return {**shapes, **convolution(f"{name}.conv.1", 2, 2), **convolution(f"{name}.conv.2", outputs, 2, 1)}

    shapes = {**layer("conv_1", 2, 3), **layer("conv_2", 2, 2)}
    for index in range(1, 4):
        shapes |= layer(f"block_1.c{index}_r", 2, 2)
    return {**shapes, **convolution("conv_cat", 2, 8, 1), **convolution("upsampler.0", 12, 2)}


def lkdn():
    def pair(name, outputs, inputs):
        return {f"{name}.pw.weight": [outputs, inputs, 1, 1], **convolution(f"{name}.dw", outputs, 1)}

    shapes = {**pair("fea_conv", 2, 12), **convolution("c1", 2, 2, 1), **pair("c2", 2, 2), **convolution("upsampler.0", 12, 2)}
    for index in range(1, 4):
        shapes |= {**convolution(f"B1.c{index}_d", 1, 2, 1), **pair(f"B1.c{index}_r", 2, 2)}
    shapes |= {**pair("B1.c4", 1, 2), **convolution("B1.c5", 2, 4, 1), **convolution("B1.atten.pointwise", 2, 2, 1)}
    shapes |= {**convolution("B1.atten.depthwise", 2, 1, 5), **convolution("B1.atten.depthwise_dilated", 2, 1, 5)}
    return {**shapes, **convolution("B1.c6", 2, 2, 1), "B1.pixel_norm.weight": [2], "B1.pixel_norm.bias": [2]}


NETWORKS = {
    "compact": compact(),
    "dense-1": dense("model.0", "model.1.sub.0.RDB{}.conv{}.0", "model.1.sub.1", "model.3", "model.5", "model.7"),
    "dense-2": dense("conv_first", "RRDB_trunk.0.RDB{}.conv{}", "trunk_conv", "upconv1", "HRconv", "conv_last"),
    "dense-3": dense("conv_first", "body.0.rdb{}.conv{}", "conv_body", "conv_up1", "conv_hr", "conv_last"),
    "imdn": imdn(),
    "span": span(True),
    "span-parts": span(False),
    "lkdn": lkdn(),
}


def safetensors(shapes):
    header, data = {"__metadata__": {"license": "CC0-1.0"}}, b""
    for number, (name, shape) in enumerate(shapes.items()):
        count = 1
        for side in shape:
            count *= side
        kind, numbers = ("F16", "e") if number % 2 else ("F32", "f")
        part = struct.pack(f"<{count}{numbers}", *[(index * 7 % 15 - 7) / 32 for index in range(count)])
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header, separators=(",", ":")).encode()
    return struct.pack("<Q", len(text)) + text + data


def png(depth, color, interlaced=0, chunks=()):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
    # The passes of 5×4 pixels (PNG specification, 8.2); the third has none.
    passes = [(1, 1), (1, 1), (1, 1), (3, 1), (2, 2), (5, 2)] if interlaced else [(5, 4)]
    data = b"".join(
        (b"\x01" + bytes(range(1, 1 + (width * samples * depth + 7) // 8))) * height for width, height in passes
    )
    parts = chunk(b"IHDR", struct.pack(">IIBBBBB", 5, 4, depth, color, 0, 0, interlaced))
    for name, content in chunks:
        parts += chunk(name, content)
    if color == 3:
        parts += chunk(b"PLTE", bytes(range(3 << depth)) if depth < 8 else bytes(range(256)) * 3)
        parts += chunk(b"tRNS", bytes([0, 128]))
    return b"\x89PNG\r\n\x1a\n" + parts + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


PNG_FILES = {
    **{f"{depth}-{color}-{interlaced}": png(depth, color, interlaced)
       for depth, color in [(1, 0), (2, 0), (16, 0), (8, 2), (16, 2), (1, 3), (4, 3), (8, 3), (8, 4), (16, 6)] for interlaced in (0, 1)},
    "color": png(8, 2, 0, [(b"gAMA", struct.pack(">I", 100000)), (b"cHRM", struct.pack(">8I", *[31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000]))]),
    "cicp": png(16, 2, 0, [(b"cICP", bytes([9, 16, 0, 1])), (b"sBIT", bytes([10, 10, 10]))]),
    "text": png(8, 0, 0, [(b"tEXt", b"Title\0A picture"), (b"zTXt", b"Comment\0\0" + zlib.compress(b"long")),
                          (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")]),
    "exif": png(8, 0, 0, [(b"eXIf", b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0")]),
    "profile": png(8, 2, 0, [(b"iCCP", b"profile\0\0" + zlib.compress(bytes(128)))]),
}

def tiff(bits, samples, photometric, planar=False, tiled=False, fields=()):
    """5×4 pixels, uncompressed, one strip or tile a plane."""
    planes = samples if planar else 1
    side = 16 if tiled else None
    size = (side * side if tiled else 20) * samples * bits // 8 // planes
    blocks = [bytes((7 * index + plane) % 256 for index in range(size)) for plane in range(planes)]
    offsets = [8 + size * plane for plane in range(planes)]
    entries = [(256, 4, [5]), (257, 4, [4]), (258, 3, [bits] * samples), (259, 3, [1]), (262, 3, [photometric]), (277, 3, [samples]),
               (284, 3, [2 if planar else 1]), *fields]
    entries += [(322, 4, [16]), (323, 4, [16]), (324, 4, offsets), (325, 4, [size] * planes)] if tiled else [
        (273, 4, offsets), (278, 4, [4]), (279, 4, [size] * planes)]
    data = b"".join(blocks)
    directory = struct.pack("<H", len(entries))
    for tag, kind, values in sorted(entries):
        value = struct.pack(f"<{len(values)}{'H' if kind == 3 else 'I'}", *values)
        if len(value) > 4:
            place = struct.pack("<I", 8 + len(data))
            data += value + bytes(len(value) % 2)
        else:
            place = value.ljust(4, b"\0")
        directory += struct.pack("<HHI", tag, kind, len(values)) + place
    return b"II*\0" + struct.pack("<I", 8 + len(data)) + data + directory + bytes(4)


TIFF_FILES = {
    **{f"{bits}-{samples}-{planar}-{tiled}": tiff(bits, samples, 1 if samples < 3 else 2, planar, tiled, [(338, 3, [1 + planar])] if samples % 2 == 0 else [])
       for bits in (8, 16) for samples in (1, 2, 3, 4) for planar in (False, True) for tiled in (False, True)},
    "inks": tiff(8, 4, 5), "inks-planar": tiff(16, 4, 5, True), "palette": tiff(8, 1, 3, fields=[(320, 3, list(range(768)))]),
    "turned": tiff(8, 3, 2, fields=[(274, 3, [6])]), "lab": tiff(8, 3, 8), "ycc": tiff(8, 3, 6, fields=[(530, 3, [1, 1])]),
}

EXIF = b"".join([
    b"II*\0\x08\0\0\0\x03\0", struct.pack("<HHIHH", 0x112, 3, 1, 6, 0), struct.pack("<HHII", 0x11A, 5, 1, 50),
    struct.pack("<HHII", 0x8769, 4, 1, 58), struct.pack("<I", 76), struct.pack("<II", 300, 1), struct.pack("<H", 1),
    struct.pack("<HHII", 0xA002, 4, 1, 5), struct.pack("<I", 0), struct.pack("<H", 1), struct.pack("<HHII", 0x201, 4, 1, 10), struct.pack("<I", 0),
])


def icc(space, tags):
    table, data = struct.pack(">I", len(tags)), b""
    for name, content in tags:
        table += struct.pack(">4sII", name, 132 + 12 * len(tags) + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    header = struct.pack(">I4sI4s4s4s12s4s4s", 132 + 12 * len(tags) + len(data), b"lcms", 0x02400000, b"mntr", space, b"XYZ ", bytes(12), b"acsp", b"APPL")
    return header + bytes(24) + struct.pack(">III", 0xF6D6, 0x10000, 0xD32D) + bytes(48) + table + data


def xyz(*values):
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *[round(value * 65536) for value in values])


CURVE = b"curv" + bytes(4) + struct.pack(">IH", 1, 563)
METADATA = {
    "exif": b"\x01" + EXIF,
    "xmp": b"\x02<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/></x:xmpmeta>",
    "rgb": b"\0" + icc(b"RGB ", [(b"wtpt", xyz(.9642, 1, .8249)), (b"rXYZ", xyz(.436, .2225, .0139)), (b"gXYZ", xyz(.3851, .7169, .0971)),
                                 (b"bXYZ", xyz(.1431, .0606, .7141)), (b"rTRC", CURVE), (b"gTRC", CURVE), (b"bTRC", CURVE)]),
    "gray": b"\0" + icc(b"GRAY", [(b"wtpt", xyz(.9642, 1, .8249)), (b"kTRC", CURVE)]),
}
TEXTS = ["cat.png\nfolder/dog.jpg\tout.webp\n", "\ufeffa.png\r\nb.png\r\n", "8x10in", "297mm", "x10in", "a4", "150KB", "1.5MiB", "photo.jpg"]


def main():
    folder = pathlib.Path(sys.argv[1])
    for target in ["safetensors", "torch", "pickle", "ncnn", "onnx", "graph", "png", "jpeg", "webp", "heif", "tiff", "jxl", "metadata", "text", "request"]:
        (folder / target).mkdir(parents=True, exist_ok=True)
    for name, shapes in NETWORKS.items():
        (folder / "safetensors" / name).write_bytes(safetensors(shapes))
    for target, files in [("png", PNG_FILES), ("tiff", TIFF_FILES), ("metadata", METADATA), ("text", {str(number): text.encode() for number, text in enumerate(TEXTS)})]:
        for name, data in files.items():
            (folder / target / name).write_bytes(data)
    for target, files in PICTURES.items():
        for path in (TESTS / "UpscaleCodecsTests" / files).iterdir():
            (folder / target / path.name).write_bytes(path.read_bytes())
    for path in FIXTURES.iterdir():
        data = path.read_bytes()
        if len(data) > LARGEST:
            continue
        if path.suffix == ".pth":
            (folder / ("torch" if data.startswith(b"PK") else "pickle") / path.name).write_bytes(data)
        elif path.suffix == ".onnx":
            (folder / "onnx" / path.name).write_bytes(data)
        elif path.suffix == ".param":
            (folder / "ncnn" / path.stem).write_bytes(data + b"\0" + path.with_suffix(".bin").read_bytes())


main()
