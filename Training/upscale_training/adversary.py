"""Training towards texture that no mean can draw: a second network tells the wanted pictures from the network's."""

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from .runfiles import load_checkpoint
from .texture import TextureTrainer

CONTRAST_WEIGHT = 1.0
"""Of the error in local contrast, beside that in pixels."""

LATTICE_WEIGHT = 10.0
"""Of what repeats with every source pixel and should not: the cheapest way to more contrast."""

MATCHED_WEIGHT = 2.0
"""Of the error in the discriminator's features, beside its opinion."""

SLOPE = 0.2
"""Of the discriminator's leaky ReLUs below zero."""

DISCRIMINATOR_RATE = 2e-4
WARM_UP = 60
"""Batches over which the discriminator's opinion comes to count."""

SHOWN = 8
"""What the discriminator is shown of a picture: so many times its difference from the source enlarged by bicubic."""

CELL = 12
"""Source pixels, in both directions, over which a lattice is looked for."""


class Discriminator(nn.Module):
    """Judges parts of a picture, of 28 and of 64 pixels a side, by what they have that bicubic has not.

    That is what pictures differ in, and small beside the rest: shown the pictures as they are, it learns next to nothing
    in hundreds of batches, and with spectral normalization it does not either.
    """

    def __init__(self, features: int = 32) -> None:
        super().__init__()
        layers = [(6, features, 1), (features, features, 2), (features, 2 * features, 2), (2 * features, 2 * features, 1)]
        layers += [(2 * features, 4 * features, 2), (4 * features, 4 * features, 1)]
        self.layers = nn.ModuleList(
            nn.Conv2d(inputs, outputs, 4 if stride == 2 else 3, stride, 1) for inputs, outputs, stride in layers
        )
        self.near = nn.Conv2d(2 * features, 1, 3, padding=1)
        self.far = nn.Conv2d(4 * features, 1, 3, padding=1)
        for layer in [*self.layers, self.near, self.far]:
            nn.init.kaiming_normal_(layer.weight, SLOPE)
            nn.init.zeros_(layer.bias)
        with torch.no_grad():
            for layer in (self.near, self.far):
                layer.weight.mul_(0.1)

    def forward(self, picture: torch.Tensor, enlarged: torch.Tensor) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """Opinions, above zero for wanted pictures, and features."""
        values = torch.cat([SHOWN * (picture - enlarged), 2 * enlarged - 1], 1)
        features = []
        for layer in self.layers:
            values = functional.leaky_relu(layer(values), SLOPE)
            features.append(values)
        return [self.near(features[3]), self.far(features[-1])], features[1:]


class AdversarialTrainer(TextureTrainer):
    """Goes on from a network that imitates already. Pixels, local contrast, the discriminator's features and its
    opinion count together; the discriminator learns from every batch after the network has (hinge loss)."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.discriminator = Discriminator().to(self.device, memory_format=torch.channels_last)
        self.judge = torch.optim.Adam(self.discriminator.parameters(), lr=DISCRIMINATOR_RATE, betas=(0.5, 0.99))

    def step(self, rate_factor: float) -> torch.Tensor:
        # Gradients that only the discriminator's own step needs.
        self.discriminator.requires_grad_(False)
        loss = super().step(rate_factor)
        self.discriminator.requires_grad_(True)
        made, wanted, enlarged = self.shown
        self.judge.zero_grad()
        opinions = zip(self.discriminator(made, enlarged)[0], self.discriminator(wanted, enlarged)[0])
        sum(functional.relu(1 + one).mean() + functional.relu(1 - other).mean() for one, other in opinions).backward()
        self.judge.step()
        return loss

    def picture_loss(self, result: torch.Tensor, wanted: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
        enlarged = functional.interpolate(source, scale_factor=self.recipe.scale, mode="bicubic")
        self.shown = (result.detach(), wanted, enlarged)
        opinions, features = self.discriminator(result, enlarged)
        with torch.no_grad():
            right = self.discriminator(wanted, enlarged)[1]
        opinion = -sum(one.mean() for one in opinions) / len(opinions)
        matched = sum((one - other).abs().mean() for one, other in zip(features, right))
        weight = self.recipe.adversarial * min(1.0, self.iteration / WARM_UP)
        return (
            super().picture_loss(result, wanted, source)
            + CONTRAST_WEIGHT * contrast_error(result, wanted)
            + LATTICE_WEIGHT * lattice_excess(result, wanted, self.recipe.scale)
            + weight * (opinion + MATCHED_WEIGHT * matched)
        )

    def state(self) -> dict[str, Any]:
        return super().state() | {"discriminator": self.discriminator.state_dict(), "judge": self.judge.state_dict()}

    def resume(self) -> None:
        super().resume()
        state = load_checkpoint(self.folder / "checkpoint.pt")
        self.discriminator.load_state_dict(state["discriminator"])
        self.judge.load_state_dict(state["judge"])


def luma(pictures: torch.Tensor) -> torch.Tensor:
    """ITU-R BT.601's, as one channel."""
    red, green, blue = pictures.unbind(1)
    return (0.299 * red + 0.587 * green + 0.114 * blue)[:, None]


def deviation(values: torch.Tensor, side: int) -> torch.Tensor:
    """The standard deviation in the square of `side` pixels around every pixel."""
    mean = functional.avg_pool2d(values, side, 1, side // 2)
    return (functional.avg_pool2d(values.square(), side, 1, side // 2) - mean.square()).clamp_min(1e-6).sqrt()


def contrast_error(result: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """How far local contrast is from what is wanted, wherever exactly texture lies, in three sizes of neighborhood."""
    one, other = luma(result), luma(wanted)
    halves = [functional.avg_pool2d(values, 2) for values in (one, other)]
    sizes = [(one, other, 3), (one, other, 7), (*halves, 3)]
    return sum((deviation(first, side) - deviation(second, side)).abs().mean() for first, second, side in sizes)


def lattice(pictures: torch.Tensor, scale: int) -> torch.Tensor:
    """By how much the places that a source pixel becomes differ from each other, as a standard deviation in each cell."""
    fine = luma(pictures)
    fine = fine - functional.avg_pool2d(fine, 5, 1, 2)
    places = functional.pixel_unshuffle(fine, scale)
    places = functional.avg_pool2d(places, min(CELL, *places.shape[2:]))
    return places.var(1).clamp_min(1e-8).sqrt()


def lattice_excess(result: torch.Tensor, wanted: torch.Tensor, scale: int) -> torch.Tensor:
    return functional.relu(lattice(result, scale) - lattice(wanted, scale)).mean()
