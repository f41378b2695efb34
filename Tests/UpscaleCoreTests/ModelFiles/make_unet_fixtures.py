#!/usr/bin/env python3
"""Makes the model files in Fixtures whose layers have no padding, go down in size, or look at the whole picture.

    pip install torch numpy ncnn onnx safetensors spandrel
    ./make_unet_fixtures.py

The answers' “input” is what the networks take: the picture with its margin.
"""
import struct

import numpy as np
import onnx
import torch
from fixture_networks import RRDBNet
from make_fixtures import answer, path, picture, run_ncnn
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from torch import nn
from torch.nn import functional as F

SLOPE = 0.1


class Gate(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 2, 1)
        self.conv2 = nn.Conv2d(2, channels, 1)

    def forward(self, x):
        return x * torch.sigmoid(self.conv2(F.relu(self.conv1(x.mean((2, 3), keepdim=True)))))


class Pair(nn.Module):
    """nunif's UNetConv."""

    def __init__(self, inputs, middle, outputs, gated):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(inputs, middle, 3), nn.LeakyReLU(SLOPE), nn.Conv2d(middle, outputs, 3),
                                  nn.LeakyReLU(SLOPE))
        if gated:
            self.seblock = Gate(outputs)

    def forward(self, x):
        value = self.conv(x)
        return self.seblock(value) if hasattr(self, "seblock") else value


def bottom(inputs, stride, outputs):
    if stride == 1:
        return nn.Conv2d(inputs, outputs, 3)
    return nn.ConvTranspose2d(inputs, outputs, stride + 2, stride, 5 - stride)


def act(value):
    return F.leaky_relu(value, SLOPE)


def crop(value, pixels):
    return F.pad(value, [-pixels] * 4)


class First(nn.Module):
    def __init__(self, n, stride, inputs=3, outputs=3):
        super().__init__()
        self.conv1 = Pair(inputs, n, n, False)
        self.conv1_down = nn.Conv2d(n, n, 2, 2)
        self.conv2 = Pair(n, 2 * n, n, True)
        self.conv2_up = nn.ConvTranspose2d(n, n, 2, 2)
        self.conv3 = nn.Conv2d(n, n, 3)
        self.conv_bottom = bottom(n, stride, outputs)

    def forward(self, x):
        around = self.conv1(x)
        up = act(self.conv2_up(self.conv2(act(self.conv1_down(around)))))
        return self.conv_bottom(act(self.conv3(crop(around, 4) + up)))


class Second(nn.Module):
    def __init__(self, n, inputs=3, outputs=3):
        super().__init__()
        self.conv1 = Pair(inputs, n, n, False)
        self.conv1_down = nn.Conv2d(n, n, 2, 2)
        self.conv2 = Pair(n, n, 2 * n, True)
        self.conv2_down = nn.Conv2d(2 * n, 2 * n, 2, 2)
        self.conv3 = Pair(2 * n, 3 * n, 2 * n, True)
        self.conv3_up = nn.ConvTranspose2d(2 * n, 2 * n, 2, 2)
        self.conv4 = Pair(2 * n, n, n, True)
        self.conv4_up = nn.ConvTranspose2d(n, n, 2, 2)
        self.conv5 = nn.Conv2d(n, n, 3)
        self.conv_bottom = nn.Conv2d(n, outputs, 3)

    def forward(self, x):
        around = self.conv1(x)
        middle = self.conv2(act(self.conv1_down(around)))
        risen = act(self.conv3_up(self.conv3(act(self.conv2_down(middle)))))
        raised = act(self.conv4_up(self.conv4(crop(middle, 4) + risen)))
        return self.conv_bottom(act(self.conv5(crop(around, 16) + raised)))


class CUNet(nn.Module):
    """waifu2x's cunet and upcunet, and Real-CUGAN's networks for two and three times."""

    def __init__(self, n, stride):
        super().__init__()
        self.unet1 = First(n, stride)
        self.unet2 = Second(n)

    def forward(self, x):
        drawn = self.unet1(x)
        return crop(drawn, 20) + self.unet2(drawn)


class LargerCUNet(nn.Module):
    """Real-CUGAN's network for four times, and the one for two times that gathers blocks of four pixels first."""

    def __init__(self, n, blocks):
        super().__init__()
        self.unet1 = First(n, 2, inputs=3 * blocks**2, outputs=n)
        self.unet2 = Second(n, inputs=n, outputs=n)
        self.conv_final = nn.Conv2d(n, 12, 3)
        self.blocks = blocks

    def forward(self, x):
        drawn = self.unet1(F.pixel_unshuffle(x, self.blocks))
        result = F.pixel_shuffle(crop(self.conv_final(crop(drawn, 20) + self.unet2(drawn)), 1), 2)
        # The margin that the two networks take.
        return result + F.interpolate(crop(x, 19 * self.blocks), scale_factor=4 // self.blocks, mode="nearest")


class Narrowed(nn.Module):
    """Real-CUGAN's “pro” networks, which compute in a narrower range."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        return (self.network(x * 0.7 + 0.15) - 0.15) / 0.7


class NCNNWriter:
    """An ncnn model, layer by layer."""

    def __init__(self):
        self.lines, self.blobs, self.weights, self.count = [], set(), bytearray(), 0

    def add(self, kind, inputs, outputs, parameters):
        self.count += 1
        self.blobs.update(outputs)
        words = [kind, f"l{self.count}", str(len(inputs)), str(len(outputs)), *inputs, *outputs, *parameters]
        self.lines.append(" ".join(words))

    def split(self, blob):
        self.add("Split", [blob], [blob + "_a", blob + "_b"], [])

    def convolve(self, source, target, layer, slope=True):
        transposed = isinstance(layer, nn.ConvTranspose2d)
        weights = layer.weight.transpose(0, 1) if transposed else layer.weight
        outputs, side = layer.out_channels, layer.kernel_size[0]
        parameters = [f"0={outputs}", f"1={side}", f"3={layer.stride[0]}", f"4={layer.padding[0]}", "5=1",
                      f"6={weights.numel()}"] + (["9=2", f"-23310=1,{SLOPE}"] if slope else [])
        self.add("Deconvolution" if transposed else "Convolution", [source], [target], parameters)
        self.numbers(weights, layer.bias)

    def numbers(self, weights, bias):
        self.weights += struct.pack("<I", 0) + weights.contiguous().numpy().tobytes() + bias.numpy().tobytes()

    def gate(self, source, target, gate, scales):
        """As waifu2x's files have it, or as Real-CUGAN's."""
        self.split(source)
        self.add("Pooling", [source + "_b"], [target + "_p"], ["0=1", "4=1"])
        for name, layer, activation in (("_q", gate.conv1, 1), ("_r", gate.conv2, 4)):
            before = target + ("_p" if name == "_q" else "_q")
            self.add("InnerProduct", [before], [target + name],
                     [f"0={layer.out_channels}", "1=1", f"2={layer.weight.numel()}", f"9={activation}"])
            self.numbers(layer.weight, layer.bias)
        self.add(*(("Scale", [source + "_a", target + "_r"], [target], ["0=-233"]) if scales else
                   ("BinaryOp", [source + "_a", target + "_r"], [target], ["0=2"])))

    def pair(self, source, target, pair, scales):
        self.convolve(source, target + "_1", pair.conv[0])
        last = target + "_2" if hasattr(pair, "seblock") else target
        self.convolve(target + "_1", last, pair.conv[2])
        if hasattr(pair, "seblock"):
            self.gate(last, target, pair.seblock, scales)

    def crop(self, source, like, target, pixels, by_size):
        if by_size:
            self.add("Crop", [source, like], [target], [f"0={pixels}", f"1={pixels}"])
        else:
            self.add("Crop", [source], [target],
                     [f"-23309=2,{pixels},{pixels}", f"-23310=2,-{pixels},-{pixels}", "-23311=2,-2,-1"])

    def sum(self, source, other, target, pixels, by_size):
        """`source`, cropped, plus `other`."""
        if by_size:
            self.split(other)
        self.crop(source, other + "_a", target + "_c", pixels, by_size)
        self.add("Eltwise" if by_size else "BinaryOp", [target + "_c", other + ("_b" if by_size else "")], [target],
                 ["0=1"] if by_size else ["0=0"])

    def save(self, name):
        with open(path(name + ".param"), "w") as file:
            file.write(f"7767517\n{len(self.lines)} {len(self.blobs)}\n" + "\n".join(self.lines) + "\n")
        with open(path(name + ".bin"), "wb") as file:
            file.write(self.weights)


def ncnn_cunet(network, name, old):
    writer = NCNNWriter()
    writer.add("Input", [], ["data"], [])
    first, second = network.unet1, network.unet2
    writer.pair("data", "a", first.conv1, old)
    writer.split("a")
    writer.convolve("a_b", "b", first.conv1_down)
    writer.pair("b", "c", first.conv2, old)
    writer.convolve("c", "d", first.conv2_up)
    writer.sum("a_a", "d", "e", 4, old)
    writer.convolve("e", "f", first.conv3)
    writer.convolve("f", "g", first.conv_bottom, slope=False)
    writer.split("g")
    writer.pair("g_b", "h", second.conv1, old)
    writer.split("h")
    writer.convolve("h_b", "i", second.conv1_down)
    writer.pair("i", "j", second.conv2, old)
    writer.split("j")
    writer.convolve("j_b", "k", second.conv2_down)
    writer.pair("k", "m", second.conv3, old)
    writer.convolve("m", "n", second.conv3_up)
    writer.sum("j_a", "n", "o", 4, old)
    writer.pair("o", "p", second.conv4, old)
    writer.convolve("p", "q", second.conv4_up)
    writer.sum("h_a", "q", "r", 16, old)
    writer.convolve("r", "s", second.conv5)
    writer.convolve("s", "t", second.conv_bottom, slope=False)
    writer.sum("g_a", "t", "output", 20, old)
    writer.save(name)


class Reduced(nn.Module):
    """Strides of a kernel with padding and without, a gate, and a transposed convolution in a small chain."""

    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(3, 6, 3, 2, 1)
        self.gate = Gate(6)
        self.up = nn.ConvTranspose2d(6, 4, 4, 2, 1)
        self.last = nn.ConvTranspose2d(4, 3, 2, 2)

    def forward(self, x):
        return self.last(F.relu(self.up(self.gate(self.down(x)))))


def onnx_reduced(network, name, source):
    constants, nodes = [], []

    def constant(name, values):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], **attributes))

    def layer(kind, source, target, layer, **attributes):
        weights = constant(target + "w", layer.weight.numpy())
        add(kind, [source, weights, constant(target + "b", layer.bias.numpy())], target, **attributes)

    layer("Conv", "input", "down", network.down, strides=[2, 2], pads=[1] * 4)
    add("GlobalAveragePool", ["down"], "means")
    layer("Conv", "means", "few", network.gate.conv1)
    add("Relu", ["few"], "some")
    layer("Conv", "some", "many", network.gate.conv2)
    add("Sigmoid", ["many"], "gate")
    add("Mul", ["gate", "down"], "gated")
    layer("ConvTranspose", "gated", "up", network.up, strides=[2, 2], pads=[1] * 4)
    add("Relu", ["up"], "active")
    layer("ConvTranspose", "active", "output", network.last, strides=[2, 2])
    graph = helper.make_graph(
        nodes, "reduced", [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["n", 3, "h", "w"])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["n", 3, "H", "W"])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.save(model, path(name + ".onnx"))
    return ReferenceEvaluator(model).run(None, {"input": source.numpy()})[0]


def check(one, two):
    difference = np.abs(np.asarray(one) - np.asarray(two)).max()
    assert difference < 1e-5, difference


def main():
    torch.manual_seed(3)
    with torch.no_grad():
        for name, stride, margin, side in (("cunet-x2", 2, 18, 6), ("cunet-x3", 3, 14, 8), ("cunet-x1", 1, 28, 8)):
            network = CUNet(3, stride)
            source = picture(50 + stride, height=2 * margin + side, width=2 * margin + side + 4)
            result = network(source)
            assert result.shape[2:] == (side * stride, (side + 4) * stride), result.shape
            answer(name, source, result)
            torch.save({"nunif_model": 1, "name": "cunet", "state_dict": network.state_dict()}, path(name + ".pth"))
            if stride == 2:
                for old in (True, False):
                    ncnn_cunet(network, name + ("-old" if old else ""), old)
                    check(run_ncnn(name + ("-old" if old else ""), source), result)

        chain, source = NCNNWriter(), picture(60, height=17, width=20)
        layers = [nn.Conv2d(3, 5, 3), nn.Conv2d(5, 7, 3), nn.Conv2d(7, 6, 3), nn.ConvTranspose2d(6, 3, 4, 2, 3)]
        names = ["data", "v1", "v2", "v3", "output"]
        chain.add("Input", [], ["data"], [])
        for index, layer in enumerate(layers):
            chain.convolve(names[index], names[index + 1], layer, slope=index < 3)
        chain.save("upconv")
        value = source
        for layer in layers[:3]:
            value = act(layer(value))
        check(run_ncnn("upconv", source), layers[3](value))
        answer("upconv", source, layers[3](value))

        reduced, source = Reduced(), picture(61, height=8, width=10)
        result = reduced(source)
        check(onnx_reduced(reduced, "reduced", source), result)
        answer("reduced", source, result)

        # BasicSR's two-times RRDBNet sees blocks of four pixels.
        network, source = RRDBNet(2, 1, 1, 2, inputs=12), picture(62, height=6, width=8)
        answer("rrdb-unshuffle", source, network(F.pixel_unshuffle(source, 2)))
        torch.save(network.state_dict(), path("rrdb-unshuffle.pth"), _use_new_zipfile_serialization=False)

        for name, blocks, is_pro in (("cugan-x4", 1, False), ("cugan-x4-pro", 1, True), ("cugan-x2-fast", 2, False)):
            network = LargerCUNet(3, blocks)
            side = 38 * blocks + 4 + 2 * blocks
            source = picture(70 + blocks, height=side, width=side + 4)
            tensors = network.state_dict()
            if is_pro:
                network, tensors = Narrowed(network), tensors | {"pro": torch.zeros(1)}
            answer(name, source, network(source))
            torch.save(tensors, path(name + ".pth"))


if __name__ == "__main__":
    main()
