"""Writes the files that fuzzing starts from: those of the tests, and safetensors of every architecture.

python3 seeds.py FOLDER fills FOLDER/safetensors, torch, pickle, ncnn, onnx and graph.
"""

import json
import pathlib
import struct
import sys

FIXTURES = pathlib.Path(__file__).parent.parent / "Tests/UpscaleCoreTests/ModelFiles/Fixtures"
LARGEST = 25_000


def convolution(name, outputs, inputs, side=3):
    return {f"{name}.weight": [outputs, inputs, side, side], f"{name}.bias": [outputs]}


def compact():
    shapes = {**convolution("body.0", 2, 3), "body.1.weight": [2], **convolution("body.2", 2, 2)}
    return {**shapes, "body.3.weight": [2], **convolution("body.4", 12, 2)}


def residual():
    shapes = convolution("head", 2, 3)
    for name, inputs, outputs in [("trunk.0.second", 2, 2), ("at_two", 1, 1), ("to_four", 1, 4), ("at_four", 1, 1), ("last", 1, 3)]:
        shapes |= {**convolution(f"{name}.convolution", outputs, inputs), f"{name}.slope": [inputs]}
    for name, outputs in [("trunk.0.first", 2), ("joint", 2), ("to_two", 4)]:
        shapes |= convolution(f"{name}.convolution", outputs, 2)
    return shapes


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
    "residual": residual(),
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


def main():
    folder = pathlib.Path(sys.argv[1])
    for target in ["safetensors", "torch", "pickle", "ncnn", "onnx", "graph"]:
        (folder / target).mkdir(parents=True, exist_ok=True)
    for name, shapes in NETWORKS.items():
        (folder / "safetensors" / name).write_bytes(safetensors(shapes))
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
