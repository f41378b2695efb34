"""Training for texture: against a discriminator."""

from typing import Any

import torch
from torch.nn import functional

from .discriminator import Discriminator
from .runfiles import load_checkpoint
from .training import Trainer


class TextureTrainer(Trainer):
    """Fine-tunes a network that is accurate already into one that draws texture.

    The loss is the distance to the original, of pixels and of the discriminator's features, and
    the discriminator's verdict. Where the original is flat, the distance counts more: nothing shall
    be invented there.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.discriminator = Discriminator().to(self.device, memory_format=torch.channels_last)
        self.judge = torch.optim.Adam(self.discriminator.parameters(), lr=2e-4, betas=(0.9, 0.99))

    def step(self, rate_factor: float) -> torch.Tensor:
        """One batch: a step of the network, then one of the discriminator. Returns the network's loss."""
        low, high = (side.to(self.device).float() / 255 for side in self.patches.batch(self.recipe.batch))
        self.discriminator.requires_grad_(False)
        made, loss = self.network_loss(low, high)
        self.network.zero_grad()
        loss.backward()
        self.update(rate_factor)
        self.discriminator.requires_grad_(True)
        self.discriminator.zero_grad()
        self.discriminator_loss(low, high, made.detach()).backward()
        self.judge.step()
        return loss.detach()

    def network_loss(self, low: torch.Tensor, high: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        with torch.autocast(self.device.type, torch.bfloat16):
            made = self.network(low)
            verdict, features = self.discriminator(made, low)
            with torch.no_grad():
                _, wanted = self.discriminator(high, low)
        made = made.float()
        distance = ((made - high).abs() * (1 + 4 * flatness(high))).mean()
        likeness = sum(functional.l1_loss(one.float(), two.float()) for one, two in zip(features, wanted))
        realness = functional.softplus(-verdict.float()).mean()
        return made, distance + self.recipe.texture * (0.5 * likeness + 0.05 * realness)

    def discriminator_loss(self, low: torch.Tensor, high: torch.Tensor, made: torch.Tensor) -> torch.Tensor:
        with torch.autocast(self.device.type, torch.bfloat16):
            real, _ = self.discriminator(high, low)
            fake, _ = self.discriminator(made, low)
        return functional.softplus(-real.float()).mean() + functional.softplus(fake.float()).mean()

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


def flatness(picture: torch.Tensor) -> torch.Tensor:
    """1 where a picture is flat, falling to 0 where its standard deviation over 7 × 7 pixels is above 3 %."""
    gray = picture.mean(1, keepdim=True)
    mean = functional.avg_pool2d(gray, 7, stride=1, padding=3, count_include_pad=False)
    square = functional.avg_pool2d(gray * gray, 7, stride=1, padding=3, count_include_pad=False)
    deviation = (square - mean * mean).clamp(min=0).sqrt()
    return (1 - deviation / 0.03).clamp(min=0)
