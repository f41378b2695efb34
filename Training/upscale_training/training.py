"""The training loop."""

import time
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch.nn import functional

from .arithmetic import mixed_precision
from .average import RunningAverage
from .curve import draw_curve
from .evaluation import evaluate, network_enlarger
from .muon import Muon
from .network import CompactNetwork
from .recipe import Recipe
from .runfiles import append_log, load_checkpoint, save_checkpoint, trim_log

COLOUR_WEIGHT = 0.25
"""Of the mean error of each patch and channel, so that no tint or change of brightness creeps in."""

USUAL_KNEE = 0.02
"""Errors below it weigh the same beside the colours, wherever the knee is."""


def as_values(pixels: torch.Tensor) -> torch.Tensor:
    """Bytes as values in 0...1."""
    return pixels.float() / 255


class Patches(Protocol):
    """What batches come from. All chance comes from `random`."""

    random: np.random.Generator

    def batch(self, count: int) -> tuple[torch.Tensor, ...]:
        """The source patches and what else the loss is of, in its order."""


class Trainer:
    """One run: the network, its running average, the optimiser and the clock.

    A schedule in minutes follows the seconds spent training, kept in the checkpoint, so that it
    comes to its end on a busy machine too. A schedule in iterations is exactly repeatable.
    """

    def __init__(
        self,
        recipe: Recipe,
        patches: Patches,
        folder: Path,
        device: torch.device,
        compiled: bool = False,
    ) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.patches = patches
        self.folder = folder
        self.device = device
        network = CompactNetwork(recipe.scale, recipe.features, recipe.hidden)
        network.uses_winograd = recipe.arithmetic == "winograd"
        self.network = network.to(device, memory_format=torch.channels_last)
        self.average = RunningAverage(self.network, recipe.ema_decay)
        hidden = [layer.weight for layer in self.network.hidden_convolutions()]
        others = [one for one in self.network.parameters() if all(one is not kernel for kernel in hidden)]
        self.adam = torch.optim.Adam(others, lr=recipe.peak_rate)
        self.muon = Muon(hidden, lr=recipe.hidden_rate)
        # Winograd's layers are fused already.
        self.loss = torch.compile(self._loss) if compiled and not network.uses_winograd else self._loss
        self.iteration = 0
        self.seconds = 0.0
        folder.mkdir(parents=True, exist_ok=True)

    def warm_start(self, tensors: dict[str, torch.Tensor]) -> None:
        """Starts from another network's weights, which may have fewer layers."""
        self.network.adopt(tensors)
        self.average.network.adopt(tensors)

    def train(
        self, validation: Path | None = None, validation_jpeg: int | None = None, report_every: float = 60.0
    ) -> None:
        """Trains until the budget is used up, reporting every so many seconds and at the end."""
        reported = time.monotonic()
        started = reported - self.seconds
        losses: list[torch.Tensor] = []
        while (progress := self.recipe.progress(self.seconds, self.iteration)) < 1:
            losses.append(self.step(self.recipe.rate_factor(progress)))
            self.seconds = time.monotonic() - started
            if time.monotonic() - reported >= report_every:
                self.report(losses, validation, validation_jpeg)
                losses, reported = [], time.monotonic()
        if losses:
            self.report(losses, validation, validation_jpeg)

    def step(self, rate_factor: float) -> torch.Tensor:
        """One batch: one step of both optimisers. Returns the loss."""
        loss = self.loss(*(part.to(self.device) for part in self.patches.batch(self.recipe.batch)))
        self.network.zero_grad()
        loss.backward()
        self.update(rate_factor)
        return loss.detach()

    def update(self, rate_factor: float) -> None:
        """Moves the network by its gradients, and the running average after it."""
        rates = ((self.adam, self.recipe.peak_rate), (self.muon, self.recipe.hidden_rate))
        for optimiser, rate in rates:
            for group in optimiser.param_groups:
                group["lr"] = rate * rate_factor
            optimiser.step()
        self.iteration += 1
        self.average.update(self.network, self.iteration)

    def _loss(self, low: torch.Tensor, high: torch.Tensor) -> torch.Tensor:
        """Of the network's answer to source patches whose originals are `high`; both are bytes."""
        with mixed_precision(self.device, self.recipe.arithmetic):
            result = self.network(as_values(low))
        return accuracy_loss(result.float(), as_values(high), self.recipe.knee)

    def report(self, losses: list[torch.Tensor], validation: Path | None, validation_jpeg: int | None) -> None:
        """Saves a checkpoint, measures the running average and adds a row to the log."""
        self.save()
        row: dict[str, float | int | str] = {
            "iteration": self.iteration,
            "seconds": round(self.seconds, 1),
            "rate": f"{self.recipe.rate_factor(self.recipe.progress(self.seconds, self.iteration)):.3e}",
            "loss": f"{torch.stack(losses).mean().item():.5f}",
        }
        if validation is not None:
            enlarge = network_enlarger(self.average.network)
            row["psnr"] = f"{evaluate(enlarge, validation, self.recipe.scale, validation_jpeg)[0]:.3f}"
        append_log(self.folder / "log.csv", row)
        draw_curve(self.folder / "log.csv", self.folder / "curve.png")
        print("  ".join(f"{name} {value}" for name, value in row.items()), flush=True)

    def save(self) -> None:
        save_checkpoint(self.folder / "checkpoint.pt", self.state())

    def state(self) -> dict[str, Any]:
        """All that a checkpoint needs to continue."""
        return {
            "recipe": self.recipe.as_dictionary(),
            "network": self.network.state_dict(),
            "average": self.average.network.state_dict(),
            "adam": self.adam.state_dict(),
            "muon": self.muon.state_dict(),
            "random": self.patches.random.bit_generator.state,
            "iteration": self.iteration,
            "seconds": self.seconds,
        }

    def resume(self) -> None:
        """Continues from the folder's checkpoint as though the run had never stopped."""
        state = load_checkpoint(self.folder / "checkpoint.pt")
        self.network.load_state_dict(state["network"])
        self.average.network.load_state_dict(state["average"])
        self.adam.load_state_dict(state["adam"])
        self.muon.load_state_dict(state["muon"])
        self.patches.random.bit_generator.state = state["random"]
        self.iteration = state["iteration"]
        self.seconds = state["seconds"]
        trim_log(self.folder / "log.csv", self.iteration)


def accuracy_loss(result: torch.Tensor, wanted: torch.Tensor, knee: float) -> torch.Tensor:
    """How far a batch is from what is wanted, in each pixel and in its mean colours. Values are in 0...1."""
    colour = (result - wanted).mean((2, 3)).abs().mean()
    return functional.huber_loss(result, wanted, delta=knee) / USUAL_KNEE + COLOUR_WEIGHT * colour
