"""What happens to pictures before people want them enlarged: blur, resampling, noise, sharpening, compression."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

MARGIN = 16
"""Source pixels around a patch that a degradation needs: a block of 8 to shift its grid by, and its filters' reach."""

REDUCTIONS = (
    Image.Resampling.BOX,
    Image.Resampling.BILINEAR,
    Image.Resampling.HAMMING,
    Image.Resampling.BICUBIC,
    Image.Resampling.LANCZOS,
)


@dataclass(frozen=True)
class Degradation:
    """How often and how strongly. Each picture drawn is one of three kinds.

    `clean` of them stay as they are; `compressed` are only saved as JPEG, as most pictures from the
    web were; the others go through everything.
    """

    clean: float = 0.05
    compressed: float = 0.75
    jpeg_quality: tuple[int, int] = (25, 95)
    webp_quality: tuple[int, int] = (25, 90)
    blur: float = 1.2
    """Greatest standard deviation, in source pixels."""
    noise: float = 12
    """Greatest standard deviation, in 8-bit steps."""

    def apply(self, high: np.ndarray, low: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """A degraded version of `low`, which is `high` reduced; both are height × width × 3 bytes."""
        kind = random.random()
        if kind < self.clean:
            return low
        if kind < self.clean + self.compressed:
            return self._jpeg(low, random)
        source = self._reduced(high, low.shape[:2], random)
        source = self._noisy(source, random)
        if random.random() < 0.2:
            source = sharpened(source, random)
        source = self._jpeg(source, random) if random.random() < 0.75 else self._webp(source, random)
        return self._jpeg(source, random) if random.random() < 0.25 else source

    def _reduced(self, high: np.ndarray, size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
        """Reduced after a blur of random width in each direction, by a random kernel."""
        scale = high.shape[0] // size[0]
        image = Image.fromarray(np.ascontiguousarray(high))
        if random.random() < 0.7:
            image = image.filter(ImageFilter.GaussianBlur(tuple(random.uniform(0, self.blur * scale, 2))))
        kernel = REDUCTIONS[random.integers(len(REDUCTIONS))]
        return np.asarray(image.resize((size[1], size[0]), kernel))

    def _noisy(self, source: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """With noise as sensors have it: stronger where it is bright, in half the cases alike in all channels."""
        strength = random.uniform(0, self.noise) * (random.random() < 0.6)
        shape = source.shape if random.random() < 0.5 else (*source.shape[:2], 1)
        shot = np.sqrt((source.astype(np.float32) + 16) / 144) if random.random() < 0.5 else 1
        noise = random.standard_normal(shape, dtype=np.float32) * strength * shot
        return np.clip(np.rint(source + noise), 0, 255).astype(np.uint8)

    def _jpeg(self, source: np.ndarray, random: np.random.Generator) -> np.ndarray:
        quality = int(random.integers(self.jpeg_quality[0], self.jpeg_quality[1] + 1))
        subsampling = int(random.choice((2, 2, 2, 1, 0)))
        return recompressed(source, random, "JPEG", quality=quality, subsampling=subsampling)

    def _webp(self, source: np.ndarray, random: np.random.Generator) -> np.ndarray:
        quality = int(random.integers(self.webp_quality[0], self.webp_quality[1] + 1))
        return recompressed(source, random, "WEBP", quality=quality, method=2)


def recompressed(source: np.ndarray, random: np.random.Generator, file_format: str, **options: int) -> np.ndarray:
    """Saved and read again, with the blocks' grid at a random place."""
    top, left = random.integers(8, size=2)
    data = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(source[top:, left:])).save(data, file_format, **options)
    result = source.copy()
    result[top:, left:] = np.asarray(Image.open(data).convert("RGB"))
    return result


def sharpened(source: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """With the halos of an unsharp mask."""
    mask = ImageFilter.UnsharpMask(radius=random.uniform(0.5, 2), percent=int(random.integers(30, 151)), threshold=0)
    return np.asarray(Image.fromarray(np.ascontiguousarray(source)).filter(mask))
