"""Training for texture: against a discriminator."""

from typing import Any

import torch
from torch.nn import functional

from .discriminator import Discriminator
from .runfiles import load_checkpoint
from .training import Trainer

JUDGE_RATE = 2e-4
"""Of Adam, which trains the discriminator."""

TEXTURE_DISTANCE, FLAT_DISTANCE = 0.5, 4.5
"""What an error counts where the original has texture, and how much more where it is flat."""

COLOUR_SIDE = 8
"""Of squares in the result, whose mean colours shall be right whatever texture is drawn in them."""


class TextureTrainer(Trainer):
    """Fine-tunes a network that is accurate already into one that draws texture.

    The loss is the distance to the original, of pixels and of the discriminator's features, and
    the discriminator's verdict. Where the original is flat, the distance counts most: nothing shall
    be invented there. Small squares keep their mean colour.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.discriminator = Discriminator().to(self.device, memory_format=torch.channels_last)
        self.judge = torch.optim.Adam(self.discriminator.parameters(), lr=JUDGE_RATE, betas=(0.9, 0.99))

    def step(self, rate_factor: float) -> torch.Tensor:
        """One batch: a step of the network and one of the discriminator. Returns the network's loss."""
        low, high = (side.to(self.device).float() / 255 for side in self.patches.batch(self.recipe.batch))
        with torch.autocast(self.device.type, torch.bfloat16):
            made = self.network(low)
            fake, features = self.discriminator(made, low)
            real, wanted = self.discriminator(high, low)
        loss = self.network_loss(made.float(), high, fake, features, [one.detach() for one in wanted])
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

    def network_loss(
        self,
        made: torch.Tensor,
        high: torch.Tensor,
        verdict: torch.Tensor,
        features: list[torch.Tensor],
        wanted: list[torch.Tensor],
    ) -> torch.Tensor:
        error = made - high
        distance = (error.abs() * (TEXTURE_DISTANCE + FLAT_DISTANCE * flatness(high))).mean()
        colour = functional.avg_pool2d(error, COLOUR_SIDE).abs().mean()
        likeness = sum(functional.l1_loss(one.float(), two.float()) for one, two in zip(features, wanted))
        realness = functional.softplus(-verdict.float()).mean()
        return distance + colour + self.recipe.texture * (0.5 * likeness + 0.05 * realness)

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
    return functional.softplus(-real.float()).mean() + functional.softplus(fake.float()).mean()


def flatness(picture: torch.Tensor) -> torch.Tensor:
    """1 where a picture is flat, falling to 0 where its standard deviation over 7 × 7 pixels is above 3 %."""
    gray = picture.mean(1, keepdim=True)
    mean = functional.avg_pool2d(gray, 7, stride=1, padding=3, count_include_pad=False)
    square = functional.avg_pool2d(gray * gray, 7, stride=1, padding=3, count_include_pad=False)
    deviation = (square - mean * mean).clamp(min=0).sqrt()
    return (1 - deviation / 0.03).clamp(min=0)
