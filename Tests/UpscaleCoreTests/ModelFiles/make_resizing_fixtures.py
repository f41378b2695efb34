#!/usr/bin/env python3
"""Makes a small network that resizes inside, by linear and cubic interpolation, as ncnn and as ONNX have it.

    pip install torch numpy ncnn onnx safetensors spandrel
    ./make_resizing_fixtures.py
"""
import struct

import ncnn
import numpy as np
import onnx
import torch
from make_fixtures import answer, path, picture
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from torch.nn import functional

SCALE = 3


def reference(source, weights, bias):
    """What PyTorch makes of it: enlarged four times, then made three quarters, beside what is enlarged three times."""
    features = functional.conv2d(source, weights, bias, padding=1)
    large = functional.interpolate(features, scale_factor=4, mode="bicubic", align_corners=False)
    smaller = functional.interpolate(large, scale_factor=0.75, mode="bicubic", align_corners=False)
    return smaller + functional.interpolate(source, scale_factor=SCALE, mode="bilinear", align_corners=False)


def write_ncnn(name, weights, bias):
    lines = [
        "Input in 0 1 data", "Split s 1 2 data d0 d1",
        f"Convolution c 1 1 d0 x 0=3 1=3 4=1 5=1 6={weights.size}",
        "Interp large 1 1 x y 0=3 1=4.000000e+00 2=4.000000e+00",
        "Interp smaller 1 1 y z 0=3 1=7.500000e-01 2=7.500000e-01",
        f"Interp beside 1 1 d1 w 0=2 1={SCALE}.000000e+00 2={SCALE}.000000e+00", "BinaryOp a 2 1 z w output",
    ]
    with open(path(name + ".param"), "w") as file:
        file.write(f"7767517\n{len(lines)} 8\n" + "\n".join(lines) + "\n")
    with open(path(name + ".bin"), "wb") as file:
        file.write(struct.pack("<I", 0) + weights.astype("<f4").tobytes() + bias.astype("<f4").tobytes())


def run_ncnn(name, source):
    network = ncnn.Net()
    network.opt.use_fp16_storage = network.opt.use_fp16_arithmetic = network.opt.use_fp16_packed = False
    network.load_param(path(name + ".param"))
    network.load_model(path(name + ".bin"))
    extractor, data = network.create_extractor(), np.ascontiguousarray(source[0].numpy())
    extractor.input("data", ncnn.Mat(data).clone())
    return np.array(extractor.extract("output")[1], copy=True)


def write_onnx(name, weights, bias):
    def resize(source, target, scale, mode):
        return helper.make_node("Resize", [source, "", f"by {scale}"], [target], mode=mode,
                                coordinate_transformation_mode="pytorch_half_pixel", cubic_coeff_a=-0.75)

    constants = [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(bias, "bias")]
    constants += [numpy_helper.from_array(np.array([1, 1, scale, scale], "f4"), f"by {scale}")
                  for scale in (4, 0.75, SCALE)]
    nodes = [
        helper.make_node("Conv", ["input", "weights", "bias"], ["x"], kernel_shape=[3, 3], pads=[1] * 4),
        resize("x", "y", 4, "cubic"), resize("y", "z", 0.75, "cubic"), resize("input", "w", SCALE, "linear"),
        helper.make_node("Add", ["z", "w"], ["output"]),
    ]
    graph = helper.make_graph(
        nodes, "resizing", [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["n", 3, "h", "w"])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["n", 3, "H", "W"])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.save(model, path(name + ".onnx"))
    return model


def main():
    name, source, generator = "resizing", picture(40), torch.Generator().manual_seed(41)
    weights = torch.rand(3, 3, 3, 3, generator=generator) * 0.4 - 0.2
    bias = torch.rand(3, generator=generator) * 0.2
    expected = reference(source, weights, bias).numpy()
    write_ncnn(name, weights.numpy(), bias.numpy())
    model = write_onnx(name, weights.numpy(), bias.numpy())
    for result in (run_ncnn(name, source)[None], ReferenceEvaluator(model).run(None, {"input": source.numpy()})[0]):
        print("differs by", np.abs(result - expected).max())
        assert np.abs(result - expected).max() < 1e-5
    answer(name, source, expected)


if __name__ == "__main__":
    main()
