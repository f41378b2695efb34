#!/usr/bin/env python3
"""Makes the model files in Fixtures whose networks convolve every channel by itself.

    pip install torch numpy ncnn onnx safetensors spandrel
    ./make_depthwise_fixtures.py [LKDN_x4.pth ANSWER]

With a file of LKDN's makers it writes what PyTorch makes of a picture by that, as ANSWER.answer.safetensors.
"""
import os
import struct
import sys

import numpy as np
import onnx
import torch
from make_fixtures import answer, path, picture, run_ncnn
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F


class Pair(nn.Module):
    """Single pixels, then single channels."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.pw = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.dw = nn.Conv2d(outputs, outputs, 3, padding=1, groups=outputs)

    def forward(self, x):
        return self.dw(self.pw(x))


class Attention(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.pointwise = nn.Conv2d(channels, channels, 1)
        self.depthwise = nn.Conv2d(channels, channels, 5, padding=2, groups=channels)
        self.depthwise_dilated = nn.Conv2d(channels, channels, 5, padding=6, groups=channels, dilation=3)

    def forward(self, x):
        return x * self.depthwise_dilated(self.depthwise(self.pointwise(x)))


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        half = channels // 2
        for index in (1, 2, 3):
            setattr(self, f"c{index}_d", nn.Conv2d(channels, half, 1))
            setattr(self, f"c{index}_r", Pair(channels, channels))
        self.c4 = Pair(channels, half)
        self.c5 = nn.Conv2d(4 * half, channels, 1)
        self.atten = Attention(channels)
        self.c6 = nn.Conv2d(channels, channels, 1)
        self.pixel_norm = nn.LayerNorm(channels)

    def forward(self, x):
        kept, rest = [], x
        for index in (1, 2, 3):
            kept.append(F.gelu(getattr(self, f"c{index}_d")(rest)))
            rest = F.gelu(getattr(self, f"c{index}_r")(rest))
        kept.append(F.gelu(self.c4(rest)))
        value = self.c6(self.atten(self.c5(torch.cat(kept, 1))))
        return self.pixel_norm(value.permute(0, 2, 3, 1)).permute(0, 3, 1, 2) + x


class LKDN(nn.Module):
    """What the authors' program computes, written anew from the paper and the names of the tensors."""

    def __init__(self, channels, blocks, scale, repeats=4):
        super().__init__()
        self.repeats, self.blocks = repeats, blocks
        self.fea_conv = Pair(3 * repeats, channels)
        for block in range(blocks):
            setattr(self, f"B{block + 1}", Block(channels))
        self.c1 = nn.Conv2d(channels * blocks, channels, 1)
        self.c2 = Pair(channels, channels)
        self.upsampler = nn.Sequential(nn.Conv2d(channels, 3 * scale * scale, 3, padding=1), nn.PixelShuffle(scale))

    def forward(self, x):
        start = value = self.fea_conv(torch.cat([x] * self.repeats, 1))
        ways = []
        for block in range(self.blocks):
            value = getattr(self, f"B{block + 1}")(value)
            ways.append(value)
        return self.upsampler(self.c2(F.gelu(self.c1(torch.cat(ways, 1)))) + start)


def onnx_lkdn(network, name):
    """The graph that PyTorch exports, in which GELU is of single operations."""
    nodes, constants = [], []

    def node(kind, *inputs, **attributes):
        nodes.append(helper.make_node(kind, list(inputs), [f"v{len(nodes)}"], **attributes))
        return nodes[-1].output[0]

    def constant(array):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(array), f"k{len(constants)}"))
        return constants[-1].name

    def layer(module, source):
        names = [constant(value.detach().numpy()) for value in (module.weight, module.bias) if value is not None]
        return node("Conv", source, *names, kernel_shape=list(module.kernel_size), pads=[module.padding[0]] * 4,
                    group=module.groups, dilations=list(module.dilation))

    root, one, half = (constant(np.array(number, "f4")) for number in (2**0.5, 1, 0.5))

    def gelu(source):
        raised = node("Add", node("Erf", node("Div", source, root)), one)
        return node("Mul", node("Mul", source, raised), half)

    def pair(module, source):
        return layer(module.dw, layer(module.pw, source))

    def block(module, source):
        kept, rest = [], source
        for index in (1, 2, 3):
            kept.append(gelu(layer(getattr(module, f"c{index}_d"), rest)))
            rest = gelu(pair(getattr(module, f"c{index}_r"), rest))
        kept.append(gelu(pair(module.c4, rest)))
        value = layer(module.c5, node("Concat", *kept, axis=1))
        attention = layer(module.atten.depthwise, layer(module.atten.pointwise, value))
        value = layer(module.c6, node("Mul", value, layer(module.atten.depthwise_dilated, attention)))
        norm = [constant(part.detach().numpy()) for part in (module.pixel_norm.weight, module.pixel_norm.bias)]
        turned = node("Transpose", value, perm=[0, 2, 3, 1])
        turned = node("LayerNormalization", turned, *norm, axis=-1, epsilon=module.pixel_norm.eps)
        return node("Add", node("Transpose", turned, perm=[0, 3, 1, 2]), source)

    start = value = pair(network.fea_conv, node("Concat", *["input"] * network.repeats, axis=1))
    ways = []
    for index in range(network.blocks):
        value = block(getattr(network, f"B{index + 1}"), value)
        ways.append(value)
    value = pair(network.c2, gelu(layer(network.c1, node("Concat", *ways, axis=1) if len(ways) > 1 else value)))
    value = layer(network.upsampler[0], node("Add", value, start))
    nodes.append(helper.make_node("DepthToSpace", [value], ["output"], blocksize=2, mode="CRD"))
    graph = helper.make_graph(
        nodes, "lkdn", [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["n", 3, "h", "w"])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["n", 3, "H", "W"])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, path(name + ".onnx"))


def ncnn_depthwise(name, channels=5):
    """Layers as ncnn's converters write them: large kernels with gaps, an activation inside one, and GELU."""
    generator = np.random.default_rng(7)
    lines, numbers = ["Input in 0 1 data 0=7 1=6 2=3"], b""

    def convolution(label, source, target, inputs, outputs, side, tail=""):
        nonlocal numbers
        count = (1 if tail.startswith(" 7=") else inputs) * outputs * side * side
        reach = side // 2 * (3 if " 2=3" in tail else 1)
        weights = generator.uniform(-0.4, 0.4, count).astype("<f4")
        kind = "ConvolutionDepthWise" if tail.startswith(" 7=") else "Convolution"
        lines.append(f"{kind} {label} 1 1 {source} {target} 0={outputs} 1={side} 4={reach} 5=1 6={count}{tail}")
        numbers += struct.pack("<I", 0) + weights.tobytes() + generator.uniform(-0.1, 0.1, outputs).astype("<f4").tobytes()

    convolution("first", "data", "x", 3, channels, 1)
    lines.append("Split s 1 2 x x0 x1")
    convolution("near", "x0", "a", channels, channels, 3, f" 7={channels} 9=2 -23310=1,2.000000e-01")
    convolution("far", "a", "b", channels, channels, 5, f" 7={channels} 2=3")
    lines += ["BinaryOp m 2 1 x1 b c 0=2", "GELU g 1 1 c d"]
    convolution("last", "d", "e", channels, 12, 1)
    lines.append("PixelShuffle shuffle 1 1 e output 0=2")
    blobs = len({blob for line in lines for blob in line.split()[4:4 + sum(map(int, line.split()[2:4]))]})
    with open(path(name + ".param"), "w") as file:
        file.write(f"7767517\n{len(lines)} {blobs}\n" + "\n".join(lines) + "\n")
    with open(path(name + ".bin"), "wb") as file:
        file.write(numbers)


def answer_of(file, name):
    state = torch.load(file, map_location="cpu")["params_ema"]
    scale = round((state["upsampler.0.weight"].shape[0] / 3)**0.5)
    blocks = len({key.split(".")[0] for key in state if key.startswith("B")})
    network = LKDN(state["c1.weight"].shape[0], blocks, scale).eval()
    network.load_state_dict(state)
    source = picture(3, height=37, width=45)
    save_file({"input": source[0], "output": network(source)[0].contiguous()}, name + ".answer.safetensors")


def main():
    torch.manual_seed(5)
    network = LKDN(4, 2, 2).eval()
    for key, value in network.named_parameters():
        if "pixel_norm" in key:
            value.uniform_(-0.5, 0.5)
    source = picture(6, height=9, width=8)
    torch.save({"params": {"c1.weight": torch.zeros(1)}, "params_ema": network.state_dict()}, path("lkdn.pth"))
    answer("lkdn", source, network(source))
    onnx_lkdn(network, "lkdn")
    ncnn_depthwise("depthwise")
    source = picture(8, height=6, width=7)
    answer("depthwise", source, run_ncnn("depthwise", source))
    for suffix in ("lkdn.pth", "lkdn.onnx", "depthwise.bin", "depthwise.param"):
        os.chmod(path(suffix), 0o644)


with torch.no_grad():
    if len(sys.argv) == 3:
        answer_of(sys.argv[1], sys.argv[2])
    else:
        main()
