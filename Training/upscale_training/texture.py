"""Training for texture: against a discriminator."""

from typing import Any

import torch
from torch.nn import functional

from .arithmetic import mixed_precision
from .discriminator import Discriminator
from .perception import Perception
from .runfiles import load_checkpoint
from .training import Trainer, accuracy_loss, as_values

JUDGE_RATE = 2e-4
"""Of Adam, which trains the discriminator."""

GRID_WINDOW, GRID_STEP, GRID_WEIGHT = 6, 2, 2.0
"""In source pixels. Over such a window each of a pixel's scale² places shall be right on average."""


class TextureTrainer(Trainer):
    """Fine-tunes a network that is accurate already into one that draws texture.

    The loss is the distance to what is wanted, the discriminator's verdict, and how far its features
    are from those of the original. Where the original is flat, the distance to it counts too, so that
    nothing is invented there. The last term keeps the pixel shuffle from drawing a grid, which a
    discriminator is slow to notice, and keeps colours.
    """

    def __init__(self, *arguments: Any, perception: Perception | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.perception = perception and perception.to(self.device, memory_format=torch.channels_last)
        self.discriminator = Discriminator().to(self.device, memory_format=torch.channels_last)
        self.judge = torch.optim.Adam(self.discriminator.parameters(), lr=JUDGE_RATE, betas=(0.9, 0.99))
        self.enlarged = self.fused_network(self.network)
        self.judged = self.fused(self.discriminator)

    def step(self, rate_factor: float) -> torch.Tensor:
        """One batch: a step of the network and one of the discriminator. Returns the network's loss."""
        low, high = (side.to(self.device) for side in self.patches.batch(self.recipe.batch))
        wanted = self.wanted(low, high)
        low, high = as_values(low), as_values(high)
        with mixed_precision(self.device, self.recipe.arithmetic):
            made = self.enlarged(low)
            verdicts, features = self.judged(torch.cat([made, high]), torch.cat([low, low]))
        fake, real = verdicts.float().chunk(2)
        features_off = sum(unlikeness(*one.float().chunk(2)) for one in features)
        realness = functional.softplus(-fake).mean()
        loss = self.distance(made.float(), wanted, high) + self.recipe.texture * (0.5 * features_off + 0.05 * realness)
        if self.perception is not None:
            loss = loss + self.recipe.perceived * self.perception(made.float(), wanted)
        self.network.zero_grad()
        self.discriminator.zero_grad()
        # Both losses go back through the same run of the discriminator, each to its own weights only.
        loss.backward(inputs=list(self.network.parameters()), retain_graph=True)
        discriminator_loss(real, fake).backward(inputs=list(self.discriminator.parameters()))
        self.update(rate_factor)
        for group in self.judge.param_groups:
            group["lr"] = JUDGE_RATE * rate_factor
        self.judge.step()
        return loss.detach()

    def distance(self, made: torch.Tensor, wanted: torch.Tensor, high: torch.Tensor) -> torch.Tensor:
        """How far the result is from what is wanted, and from the original where that is flat or a grid may appear."""
        flat = ((made - high).abs() * flatness(high)).mean()
        return accuracy_loss(made, wanted, self.recipe.knee) + flat + GRID_WEIGHT * grid(made - high, self.recipe.scale)

    def state(self) -> dict[str, Any]:
        return {
            **super().state(),
            "discriminator": self.discriminator.state_dict(),
            "judge": self.judge.state_dict(),
        }

    def resume(self) -> None:
        super().resume()
        state = load_checkpoint(self.folder / "checkpoint.pt")
        self.discriminator.load_state_dict(state["discriminator"])
        self.judge.load_state_dict(state["judge"])


def discriminator_loss(real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
    return functional.softplus(-real).mean() + functional.softplus(fake).mean()


def unlikeness(made: torch.Tensor, original: torch.Tensor) -> torch.Tensor:
    """How far features of the result are from those of the original, which are no variables here."""
    return functional.l1_loss(made, original.detach())


def grid(error: torch.Tensor, scale: int) -> torch.Tensor:
    """How far the mean over a window is off, for each of the scale × scale places in a source pixel."""
    places = functional.pixel_unshuffle(error, scale)
    return functional.avg_pool2d(places, GRID_WINDOW, GRID_STEP).abs().mean()


def flatness(picture: torch.Tensor) -> torch.Tensor:
    """1 where a picture is flat, falling to 0 where its standard deviation over 7 × 7 pixels is above 3 %."""
    gray = picture.mean(1, keepdim=True)
    mean = functional.avg_pool2d(gray, 7, stride=1, padding=3, count_include_pad=False)
    square = functional.avg_pool2d(gray * gray, 7, stride=1, padding=3, count_include_pad=False)
    deviation = (square - mean * mean).clamp(min=0).sqrt()
    return (1 - deviation / 0.03).clamp(min=0)
