#!/usr/bin/env python3
"""Makes the model files in Fixtures of networks whose attention pools the whole picture: RLFN's and RFDN's.

    pip install torch numpy ncnn onnx safetensors spandrel
    ./make_attention_fixtures.py
"""
import torch
from make_fixtures import answer, path, picture
from torch import nn
from torch.nn import functional as F


RANGE = 255
"""Of the samples that the challenge's networks take."""


def convolution(inputs, outputs, side=3):
    return nn.Conv2d(inputs, outputs, side, padding=side // 2)


def act(value):
    return F.leaky_relu(value, 0.05)


class Attention(nn.Module):
    """ESA; RFDN's has three layers over the windows, with rectifiers between them, RLFN's one."""

    def __init__(self, channels, few, layers):
        super().__init__()
        self.layers = layers
        self.conv1 = nn.Conv2d(channels, few, 1)
        self.conv_f = nn.Conv2d(few, few, 1)
        self.conv2 = nn.Conv2d(few, few, 3, stride=2)
        for name in layers:
            setattr(self, name, convolution(few, few))
        self.conv4 = nn.Conv2d(few, channels, 1)

    def forward(self, x):
        few = self.conv1(x)
        cells = F.max_pool2d(self.conv2(few), kernel_size=7, stride=3)
        for name in self.layers:
            cells = getattr(self, name)(cells)
            if name != self.layers[-1]:
                cells = F.relu(cells)
        cells = F.interpolate(cells, x.shape[2:], mode="bilinear", align_corners=False)
        return x * torch.sigmoid(self.conv4(cells + self.conv_f(few)))


class ResidualBlock(nn.Module):
    """RLFN's."""

    def __init__(self, channels, middle, few):
        super().__init__()
        self.c1_r = convolution(channels, middle)
        self.c2_r = convolution(middle, middle)
        self.c3_r = convolution(middle, channels)
        self.c5 = convolution(channels, channels, 1)
        self.esa = Attention(channels, few, ["conv3"])

    def forward(self, x):
        value = act(self.c3_r(act(self.c2_r(act(self.c1_r(x))))))
        return self.esa(self.c5(value + x))


class RLFN(nn.Module):
    """As the challenge has it; `names` are those of the first convolution, the blocks and the last convolution."""

    def __init__(self, channels, middle, few, blocks, scale, names=("fea_conv", "B", "LR_conv")):
        super().__init__()
        self.names, self.blocks = names, blocks
        setattr(self, names[0], convolution(3, channels))
        for index in range(blocks):
            setattr(self, f"{names[1]}{index + 1}", ResidualBlock(channels, middle, few))
        setattr(self, names[2], convolution(channels, channels))
        self.upsampler = nn.Sequential(convolution(channels, 3 * scale * scale), nn.PixelShuffle(scale))

    def forward(self, x):
        start = value = getattr(self, self.names[0])(x)
        for index in range(self.blocks):
            value = getattr(self, f"{self.names[1]}{index + 1}")(value)
        return self.upsampler(getattr(self, self.names[2])(value) + start)


class DistillationBlock(nn.Module):
    """RFDN's."""

    def __init__(self, channels):
        super().__init__()
        for index in (1, 2, 3):
            setattr(self, f"c{index}_d", convolution(channels, channels // 2, 1))
            setattr(self, f"c{index}_r", convolution(channels, channels))
        self.c4 = convolution(channels, channels // 2)
        self.c5 = convolution(channels // 2 * 4, channels, 1)
        self.esa = Attention(channels, channels // 4, ["conv_max", "conv3", "conv3_"])

    def forward(self, x):
        kept = []
        for index in (1, 2, 3):
            kept.append(act(getattr(self, f"c{index}_d")(x)))
            x = act(getattr(self, f"c{index}_r")(x) + x)
        return self.esa(self.c5(torch.cat(kept + [act(self.c4(x))], 1)))


class RFDN(nn.Module):
    def __init__(self, channels, blocks, scale):
        super().__init__()
        self.blocks = blocks
        self.fea_conv = convolution(3, channels)
        for index in range(blocks):
            setattr(self, f"B{index + 1}", DistillationBlock(channels))
        self.c = nn.Sequential(convolution(channels * blocks, channels, 1), nn.LeakyReLU(0.05))
        self.LR_conv = convolution(channels, channels)
        self.upsampler = nn.Sequential(convolution(channels, 3 * scale * scale), nn.PixelShuffle(scale))

    def forward(self, x):
        start = value = self.fea_conv(x)
        values = []
        for index in range(self.blocks):
            value = getattr(self, f"B{index + 1}")(value)
            values.append(value)
        return self.upsampler(self.LR_conv(self.c(torch.cat(values, 1))) + start)


def main():
    torch.manual_seed(9)
    with torch.no_grad():
        authors = ("conv_1", "block_", "conv_2")
        for name, network, size in (
            ("rlfn", RLFN(6, 7, 3, 2, 2), (27, 23)), ("rlfn-authors", RLFN(5, 5, 4, 1, 3, authors), (15, 22)),
            ("rfdn", RFDN(8, 2, 2), (34, 21)),
        ):
            source = picture(80, height=size[0], width=size[1])
            answer(name, source, network(source * RANGE) / RANGE)
            torch.save(network.state_dict(), path(name + ".pth"))


if __name__ == "__main__":
    main()
