"""Training towards texture that no mean can draw: a second network tells the wanted pictures from the network's."""

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from .arithmetic import judging_precision
from .runfiles import load_checkpoint
from .texture import TextureTrainer

MATCHED_WEIGHT = 2.0
"""Of the error in the discriminator's features, beside its opinion."""

SLOPE = 0.2
"""Of the discriminator's leaky ReLUs below zero."""

DISCRIMINATOR_RATE = 2e-4
LEAST_RATE = 0.3
"""The part of it that is left when the network's own rates have fallen to nothing."""

WARM_UP = 150
"""Batches over which the discriminator comes to count."""

SHOWN = 8
"""What the discriminator is shown of a picture: so many times its difference from the source enlarged by bicubic."""


class Discriminator(nn.Module):
    """Judges parts of a picture, of 28 and of 64 pixels a side, by what they have that bicubic has not.

    That is what pictures differ in, and small beside the rest: shown the pictures as they are, it learns next to nothing
    in hundreds of batches, and with spectral normalization it does not either.
    """

    def __init__(self, features: int = 24) -> None:
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
    """Goes on from a network that imitates already. The discriminator's opinion and its features count beside the errors;
    it learns from every batch after the network has (hinge loss)."""

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
        with judging_precision(self.device, self.recipe.arithmetic):
            opinions = zip(self.discriminator(made, enlarged)[0], self.discriminator(wanted, enlarged)[0])
        pairs = [(one.float(), other.float()) for one, other in opinions]
        self.judge.zero_grad()
        sum(functional.relu(1 + one).mean() + functional.relu(1 - other).mean() for one, other in pairs).backward()
        for group in self.judge.param_groups:
            group["lr"] = DISCRIMINATOR_RATE * (LEAST_RATE + (1 - LEAST_RATE) * rate_factor)
        self.judge.step()
        return loss

    def picture_loss(self, result: torch.Tensor, wanted: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
        enlarged = functional.interpolate(source, scale_factor=self.recipe.scale, mode="bicubic")
        self.shown = (result.detach(), wanted, enlarged)
        with judging_precision(self.device, self.recipe.arithmetic):
            opinions, features = self.discriminator(result, enlarged)
            with torch.no_grad():
                right = self.discriminator(wanted, enlarged)[1]
        opinion = -sum(one.float().mean() for one in opinions) / len(opinions)
        matched = sum((one.float() - other.float()).abs().mean() for one, other in zip(features, right))
        weight = self.recipe.adversarial * min(1.0, self.iteration / WARM_UP)
        return super().picture_loss(result, wanted, source) + weight * (opinion + MATCHED_WEIGHT * matched)

    def state(self) -> dict[str, Any]:
        return super().state() | {"discriminator": self.discriminator.state_dict(), "judge": self.judge.state_dict()}

    def resume(self) -> None:
        super().resume()
        state = load_checkpoint(self.folder / "checkpoint.pt")
        self.discriminator.load_state_dict(state["discriminator"])
        self.judge.load_state_dict(state["judge"])
