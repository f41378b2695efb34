"""What a training run is asked to do."""

import math
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Recipe:
    """The settings of one run. Either `minutes` or `iterations` is its budget."""

    scale: int
    minutes: float | None = None
    iterations: int | None = None
    features: int = 32
    hidden: int = 8
    batch: int = 16
    patch: int = 48
    peak_rate: float = 1e-3
    final_rate: float = 1e-6
    ema_decay: float = 0.999
    gradient_limit: float = 0.5
    seed: int = 1

    def __post_init__(self) -> None:
        if (self.minutes is None) == (self.iterations is None):
            raise ValueError("give a recipe either minutes or iterations")

    def progress(self, seconds: float, iteration: int) -> float:
        """The part of the budget that is used up, 0...1."""
        used = seconds / (60 * self.minutes) if self.minutes else iteration / self.iterations
        return min(used, 1.0)

    def learning_rate(self, progress: float) -> float:
        """Half a cosine from the peak to the final rate."""
        fall = (1 + math.cos(math.pi * progress)) / 2
        return self.final_rate + (self.peak_rate - self.final_rate) * fall

    def as_dictionary(self) -> dict[str, float | int | None]:
        return asdict(self)
