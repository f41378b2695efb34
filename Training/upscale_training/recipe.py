"""What a training run is asked to do."""

import math
from dataclasses import asdict, dataclass

from .degradation import Degradation
from .teacher import SCALE


@dataclass(frozen=True)
class Recipe:
    """The settings of one run. Either `minutes` or `iterations` is its budget."""

    scale: int
    minutes: float | None = None
    iterations: int | None = None
    features: int = 32
    hidden: int = 8
    degraded: bool = False
    compressed: float = Degradation.compressed
    """The part of degraded sources that is saved as JPEG and nothing else."""
    linear_light: float = 0
    """The part of sources that is reduced in linear light instead of in encoded values."""
    imitated: str = ""
    """The name of the network whose texture it is trained towards, if any."""
    stages: int = 1
    """Trained in so many stages, each towards the same stage of the imitated network."""
    chained: bool = False
    """Each stage gets what the one before hands on, not what the imitated network's does."""
    sharpened: float = 0
    """How much of an unsharp mask the imitated network's pictures get before they are learned."""
    colors: float = 0
    """Over more than so many source pixels these pictures get the source's colors first; 0 leaves them as they are."""
    places: float = 0
    """The weight of mean errors at each of the 16 places that a source pixel becomes, 0 for none."""
    lattice: float = 0
    """The weight of what these differ by, 0 for none."""
    perceptual: float = 0
    """The weight of distances in a recognizing network's features, 0 for none."""
    adversarial: float = 0
    """The weight of a discriminator's opinion, 0 for none."""
    taught: bool = False
    """Trained towards a larger network's pictures rather than the originals."""
    batch: int = 8
    patch: int = 32
    placed: bool = False
    """Patches are places of photographs and graphics, drawn and harmed anew for each batch."""
    slight: bool = False
    """Places are harmed slightly at most."""
    pooled: int = 0
    """Patches drawn beforehand, of which all batches are; with 0, patches are drawn anew for each."""
    candidates: int = 4
    """Places looked at for each patch, of which the one with most detail is taken."""
    knee: float = 0.02
    """Errors below this, of 1, count squared, as they do in PSNR; larger ones by their size."""
    peak_rate: float = 1e-3
    """Of Adam, which trains what comes before the hidden layers and after them, biases and slopes."""
    hidden_rate: float = 1e-2
    """Of Muon, which trains the hidden layers' kernels."""
    decay: float = 0.5
    """The last part of the budget, in which both rates fall to nothing."""
    ema_decay: float = 0.999
    arithmetic: str = "bfloat16"
    """One of `ARITHMETICS`."""
    seed: int = 1

    def __post_init__(self) -> None:
        if (self.minutes is None) == (self.iterations is None):
            raise ValueError("give a recipe either minutes or iterations")
        if self.taught and self.imitated:
            raise ValueError("a network that is imitated sees sources as they are drawn: leave the teacher's pictures out")
        if self.stages > 1 and not self.imitated:
            raise ValueError("stages are learned from a network that is imitated: name one")
        if self.stages > 1 and self.pooled:
            raise ValueError("of drawn patches the picture alone is learned: leave out the stages")
        if (self.adversarial or self.perceptual) and not self.pooled:
            raise ValueError("a discriminator and a recognizing network judge pictures of drawn patches alone: draw some")
        learns_pictures = self.pooled or (self.imitated and (self.chained or self.stages == 1))
        if self.sharpened and not learns_pictures:
            raise ValueError("what is sharpened are pictures to learn: those of drawn patches, or an imitated network's, without stages or chained")
        if (self.places or self.lattice or self.colors) and not (learns_pictures and self.scale == SCALE and not self.pooled):
            raise ValueError(f"colors and places in a source pixel count where a whole network imitates others at ×{SCALE}, not otherwise")
        if self.chained and self.stages == 1:
            raise ValueError("a chain has at least two stages")

    def progress(self, seconds: float, iteration: int) -> float:
        """The part of the budget that is used up, 0...1."""
        used = seconds / (60 * self.minutes) if self.minutes else iteration / self.iterations
        return min(used, 1.0)

    def rate_factor(self, progress: float) -> float:
        """What both rates are multiplied by: 1, then half a cosine down to 0.

        With a larger budget, a run that has ended goes on from its checkpoint at a higher rate.
        """
        fallen = max(0.0, progress - (1 - self.decay)) / self.decay
        return (1 + math.cos(math.pi * fallen)) / 2

    def as_dictionary(self) -> dict[str, float | int | None]:
        return asdict(self)
