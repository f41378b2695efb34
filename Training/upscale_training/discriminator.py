"""The network that tells photographs from enlarged pictures."""

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.parametrizations import spectral_norm


class Discriminator(nn.Module):
    """A small U-Net with spectral norm (Wang et al., “Real-ESRGAN”, 2021), which judges every second pixel.

    It sees the source beside the picture, so that it learns which texture belongs where: a flat
    wall that stays flat is as real as a lawn that is not.
    """

    def __init__(self, features: int = 32) -> None:
        super().__init__()
        self.first = spectral_norm(nn.Conv2d(15, features, 3, padding=1))
        self.down = spectral_norm(nn.Conv2d(features, 64, 4, stride=2, padding=1))
        self.middle = spectral_norm(nn.Conv2d(64, 64, 3, padding=1))
        self.up = spectral_norm(nn.Conv2d(64, features, 3, padding=1))
        self.last = spectral_norm(nn.Conv2d(features, features, 3, padding=1))
        self.verdict = nn.Conv2d(features, 1, 1)

    def forward(self, picture: torch.Tensor, source: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """How real each pixel looks, as logits, and the features that say so."""
        halved = functional.pixel_unshuffle(picture, 2)
        beside = functional.interpolate(source, size=halved.shape[2:], mode="bilinear", align_corners=False)
        first = functional.leaky_relu(self.first(torch.cat([halved, beside], 1)), 0.2)
        deep = functional.leaky_relu(self.down(first), 0.2)
        deep = functional.leaky_relu(self.middle(deep), 0.2)
        wide = functional.interpolate(deep, size=first.shape[2:], mode="nearest")
        last = functional.leaky_relu(self.up(wide), 0.2) + first
        last = functional.leaky_relu(self.last(last), 0.2)
        return self.verdict(last), [first, deep, last]
