"""PSNR and SSIM on luma, as the super-resolution papers measure them."""

import math

import numpy as np
from scipy.ndimage import gaussian_filter


def luma(pixels: np.ndarray) -> np.ndarray:
    """BT.601 luma, 16...235, of 8-bit RGB."""
    return 16 + pixels.astype(np.float64) @ np.array([65.481, 128.553, 24.966]) / 255


def psnr(first: np.ndarray, second: np.ndarray) -> float:
    error = ((first - second) ** 2).mean()
    return 10 * math.log10(255**2 / max(error, 1e-10))


def ssim(first: np.ndarray, second: np.ndarray) -> float:
    """Mean structural similarity under an 11 × 11 Gaussian window, its margin left out."""
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean1, mean2 = _blurred(first), _blurred(second)
    variance1 = _blurred(first * first) - mean1 * mean1
    variance2 = _blurred(second * second) - mean2 * mean2
    covariance = _blurred(first * second) - mean1 * mean2
    likeness = (2 * mean1 * mean2 + c1) * (2 * covariance + c2)
    return float((likeness / ((mean1**2 + mean2**2 + c1) * (variance1 + variance2 + c2))).mean())


def compare(result: np.ndarray, original: np.ndarray, border: int) -> tuple[float, float]:
    """PSNR and SSIM on luma of two pictures, without the outer `border` pixels."""
    first, second = (luma(pixels)[border:-border, border:-border] for pixels in (result, original))
    return psnr(first, second), ssim(first, second)


def _blurred(values: np.ndarray) -> np.ndarray:
    return gaussian_filter(values, 1.5, truncate=3.5, mode="reflect")[5:-5, 5:-5]
