"""What happens to pictures before people want them enlarged: blur, resampling, noise, sharpening, compression."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from .blur import blurred, random_kernel

MARGIN = 16
"""Source pixels around a patch that a degradation needs: a block of 8 to shift its grid by, and its filters' reach."""

REDUCTIONS = (
    Image.Resampling.BOX,
    Image.Resampling.BILINEAR,
    Image.Resampling.HAMMING,
    Image.Resampling.BICUBIC,
    Image.Resampling.LANCZOS,
)
SOFT = REDUCTIONS[1:]
"""Kernels to resize by where the size may grow, too: a box would repeat pixels."""

Random = np.random.Generator


@dataclass(frozen=True)
class Degradation:
    """How often and how strongly. Each picture drawn is one of four kinds.

    `clean` of them stay as they are. `compressed` are saved once, as most pictures from the web were.
    `shared` went through two applications, each of which reduced and saved them. The others go through
    blur, resizing, noise and compression, twice in half the cases, as in Real-ESRGAN (Wang et al., 2021).
    """

    clean: float = 0.05
    compressed: float = 0.75
    shared: float = 0.1
    jpeg_quality: tuple[int, int] = (25, 95)
    webp_quality: tuple[int, int] = (25, 90)
    avif_quality: tuple[int, int] = (25, 80)
    blur: float = 0.8
    """Greatest standard deviation, in source pixels."""
    noise: float = 20
    """Greatest standard deviation, in 8-bit steps."""

    def apply(self, high: np.ndarray, low: np.ndarray, random: Random) -> np.ndarray:
        """A degraded version of `low`, which is `high` reduced; both are height × width × 3 bytes."""
        kind = random.random()
        if kind < self.clean:
            return low
        if kind < self.clean + self.compressed:
            return self._jpeg(low if random.random() < 0.5 else resized(high, low.shape[:2], random), random)
        if kind < self.clean + self.compressed + self.shared:
            return self._shared(high, low.shape[:2], random)
        return self._worn(high, low.shape[:2], random)

    def _shared(self, high: np.ndarray, size: tuple[int, int], random: Random) -> np.ndarray:
        """Reduced and saved, at times sharpened, then once more."""
        between = random.uniform(1.0, 2.2)
        picture = resized(high, scaled(size, between), random)
        picture = self._saved(picture, random)
        picture = resized(picture, size, random)
        if random.random() < 0.25:
            picture = sharpened(picture, random)
        return self._saved(picture, random)

    def _worn(self, high: np.ndarray, size: tuple[int, int], random: Random) -> np.ndarray:
        """Through everything, at a size that wanders from the original's to the source's."""
        scale = high.shape[0] / size[0]
        rounds = 2 if random.random() < 0.5 else 1
        picture = high
        for number in range(rounds):
            last = number == rounds - 1
            at = 1.0 if last else random.uniform(1.0, scale)
            steps: list[Callable[[np.ndarray], np.ndarray]] = [
                lambda one: self._blurred(one, one.shape[0] / size[0], random),
                lambda one: resized(one, scaled(size, at * random.uniform(0.6, 1.2)), random),
                lambda one: self._noisy(one, random),
            ]
            for step in random.permutation(len(steps)) if number else range(len(steps)):
                picture = steps[step](picture)
            if not last or random.random() < 0.5:
                picture = self._saved(picture, random)
        picture = resized(picture, size, random)
        if random.random() < 0.2:
            picture = sharpened(picture, random)
        return self._saved(picture, random) if random.random() < 0.8 else picture

    def _blurred(self, picture: np.ndarray, pixels: float, random: Random) -> np.ndarray:
        """`pixels` of the picture are one of the source."""
        if random.random() < 0.2:
            return picture
        return blurred(picture, random_kernel(random, self.blur * pixels))

    def _noisy(self, picture: np.ndarray, random: Random) -> np.ndarray:
        """With noise as sensors have it: stronger where it is bright, in half the cases alike in all channels."""
        if random.random() < 0.4:
            return picture
        strength = random.uniform(0, self.noise) * random.uniform(0.3, 1)
        shape = picture.shape if random.random() < 0.6 else (*picture.shape[:2], 1)
        shot = np.sqrt((picture.astype(np.float32) + 16) / 144) if random.random() < 0.5 else 1
        noise = random.standard_normal(shape, dtype=np.float32) * strength * shot
        return np.clip(np.rint(picture + noise), 0, 255).astype(np.uint8)

    def _saved(self, picture: np.ndarray, random: Random) -> np.ndarray:
        """By one of the formats that the web has: mostly JPEG."""
        kind = random.random()
        if kind < 0.8:
            return self._jpeg(picture, random)
        if kind < 0.93:
            quality = int(random.integers(*self.webp_quality, endpoint=True))
            return recompressed(picture, random, "WEBP", quality=quality, method=2)
        quality = int(random.integers(*self.avif_quality, endpoint=True))
        return recompressed(picture, random, "AVIF", quality=quality, speed=9, max_threads=1)

    def _jpeg(self, picture: np.ndarray, random: Random) -> np.ndarray:
        quality = int(random.integers(*self.jpeg_quality, endpoint=True))
        subsampling = int(random.choice((2, 2, 2, 1, 0)))
        return recompressed(picture, random, "JPEG", quality=quality, subsampling=subsampling)


def scaled(size: tuple[int, int], factor: float) -> tuple[int, int]:
    return max(16, round(size[0] * factor)), max(16, round(size[1] * factor))


def resized(picture: np.ndarray, size: tuple[int, int], random: Random) -> np.ndarray:
    """To so many rows and columns, by a random kernel."""
    if picture.shape[:2] == size:
        return picture
    kernels = REDUCTIONS if size[0] < picture.shape[0] else SOFT
    kernel = kernels[random.integers(len(kernels))]
    return np.asarray(Image.fromarray(np.ascontiguousarray(picture)).resize((size[1], size[0]), kernel))


def recompressed(source: np.ndarray, random: Random, file_format: str, **options: int) -> np.ndarray:
    """Saved and read again, with the blocks' grid at a random place."""
    top, left = random.integers(8, size=2)
    data = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(source[top:, left:])).save(data, file_format, **options)
    result = source.copy()
    result[top:, left:] = np.asarray(Image.open(data).convert("RGB"))
    return result


def sharpened(source: np.ndarray, random: Random) -> np.ndarray:
    """With the halos of an unsharp mask."""
    mask = ImageFilter.UnsharpMask(radius=random.uniform(0.5, 2), percent=int(random.integers(30, 151)), threshold=0)
    return np.asarray(Image.fromarray(np.ascontiguousarray(source)).filter(mask))
