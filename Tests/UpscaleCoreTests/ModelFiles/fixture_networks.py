"""The small networks, in PyTorch, that make_fixtures.py makes files and answers of."""
import torch
from spandrel.architectures.SPAN import SPAN
from torch import nn
from torch.nn import functional as F


class Compact(nn.Module):
    """Real-ESRGAN's SRVGGNetCompact."""

    def __init__(self, features, convolutions, scale):
        super().__init__()
        self.scale = scale
        self.body = nn.ModuleList()
        for index in range(convolutions):
            self.body.append(nn.Conv2d(3 if index == 0 else features, features, 3, 1, 1))
            self.body.append(nn.PReLU(features))
        self.body.append(nn.Conv2d(features, 3 * scale * scale, 3, 1, 1))
        for module in self.body:
            if isinstance(module, nn.PReLU):
                nn.init.uniform_(module.weight, 0.05, 0.4)

    def forward(self, x):
        value = x
        for layer in self.body:
            value = layer(value)
        return F.pixel_shuffle(value, self.scale) + F.interpolate(x, scale_factor=self.scale, mode="nearest")


class DenseBlock(nn.Module):
    def __init__(self, channels, growth):
        super().__init__()
        for index in range(5):
            outputs = channels if index == 4 else growth
            setattr(self, f"conv{index + 1}", nn.Conv2d(channels + index * growth, outputs, 3, 1, 1))

    def forward(self, x):
        values = [x]
        for index in range(4):
            values.append(F.leaky_relu(getattr(self, f"conv{index + 1}")(torch.cat(values, 1)), 0.2))
        return self.conv5(torch.cat(values, 1)) * 0.2 + x


class Block(nn.Module):
    def __init__(self, channels, growth):
        super().__init__()
        for index in range(3):
            setattr(self, f"rdb{index + 1}", DenseBlock(channels, growth))

    def forward(self, x):
        return self.rdb3(self.rdb2(self.rdb1(x))) * 0.2 + x


class RRDBNet(nn.Module):
    """BasicSR's RRDBNet, with any number of doublings."""

    def __init__(self, channels, growth, blocks, doublings, inputs=3):
        super().__init__()
        self.conv_first = nn.Conv2d(inputs, channels, 3, 1, 1)
        self.body = nn.Sequential(*[Block(channels, growth) for _ in range(blocks)])
        self.conv_body = nn.Conv2d(channels, channels, 3, 1, 1)
        self.doublings = doublings
        for index in range(doublings):
            setattr(self, f"conv_up{index + 1}", nn.Conv2d(channels, channels, 3, 1, 1))
        self.conv_hr = nn.Conv2d(channels, channels, 3, 1, 1)
        self.conv_last = nn.Conv2d(channels, 3, 3, 1, 1)

    def forward(self, x):
        value = self.conv_first(x)
        value = value + self.conv_body(self.body(value))
        for index in range(self.doublings):
            doubled = F.interpolate(value, scale_factor=2, mode="nearest")
            value = F.leaky_relu(getattr(self, f"conv_up{index + 1}")(doubled), 0.2)
        return self.conv_last(F.leaky_relu(self.conv_hr(value), 0.2))


class IMDNBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.kept = channels // 4
        rest = channels - self.kept
        self.conv1 = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1))
        self.conv2 = nn.Sequential(nn.Conv2d(rest, channels, 3, 1, 1))
        self.conv3 = nn.Sequential(nn.Conv2d(rest, channels, 3, 1, 1))
        self.conv4 = nn.Conv2d(rest, self.kept, 3, 1, 1)
        self.conv1x1 = nn.Conv2d(4 * self.kept, channels, 1)

    def forward(self, x):
        kept, rest = [], x
        for layer in (self.conv1, self.conv2, self.conv3):
            parts = torch.split(F.leaky_relu(layer(rest), 0.05), (self.kept, x.shape[1] - self.kept), dim=1)
            kept.append(parts[0])
            rest = parts[1]
        return x + self.conv1x1(torch.cat(kept + [self.conv4(rest)], dim=1))


class Shortcut(nn.Module):
    def __init__(self, sub):
        super().__init__()
        self.sub = sub

    def forward(self, x):
        return x + self.sub(x)


class IMDN(nn.Module):
    """KAIR's IMDN."""

    def __init__(self, channels, blocks, scale):
        super().__init__()
        body = [IMDNBlock(channels) for _ in range(blocks)] + [nn.Conv2d(channels, channels, 3, 1, 1)]
        self.model = nn.Sequential(
            nn.Conv2d(3, channels, 3, 1, 1),
            Shortcut(nn.Sequential(*body)),
            nn.Conv2d(channels, 3 * scale * scale, 3, 1, 1),
            nn.PixelShuffle(scale),
        )

    def forward(self, x):
        return self.model(x)


def span(norm):
    """SPAN as spandrel has it. Its first convolution's weights are small, for the source is multiplied by 255."""
    network = SPAN(num_in_ch=3, num_out_ch=3, feature_channels=3, upscale=2, norm=norm)
    for name, value in network.named_parameters():
        if name.startswith("conv_1.") and norm:
            value.data *= 0.1
        elif name != "conv_cat.weight":
            value.data *= 1.5
    return network.half().float().eval()
