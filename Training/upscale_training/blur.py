"""The blurs that pictures meet: of lenses, motion, resampling and oversharpening."""

import numpy as np
from scipy.signal import fftconvolve
from scipy.special import j1

KINDS = ("gaussian", "generalized", "plateau", "sinc")
SHARES = (0.65, 0.15, 0.1, 0.1)
"""How often each is drawn; nearly as in Real-ESRGAN (Wang et al., 2021)."""


def random_kernel(random: np.random.Generator, widest: float) -> np.ndarray:
    """A square kernel of odd side that adds up to one. `widest` is its greatest standard deviation, in pixels.

    Gaussians of their own width along each of two turned axes, the same with a flatter or sharper top
    (“generalized”, “plateau”: Liu et al., “Estimating generalized Gaussian blur kernels”, 2020), and an ideal
    low pass, whose ripples are those of overshooting reductions.
    """
    kind = random.choice(KINDS, p=SHARES)
    widths = random.uniform(0.1, 1, 2) * max(widest, 0.2)
    if random.random() < 0.5:
        widths[1] = widths[0]
    side = 2 * int(np.ceil(max(3 * widths.max(), 3))) + 1
    if kind == "sinc":
        return sinc_kernel(side, random.uniform(np.pi / 3, np.pi))
    return bell_kernel(kind, side, widths, angle=random.uniform(0, np.pi), power=random.uniform(0.5, 2))


def bell_kernel(kind: str, side: int, widths: np.ndarray, angle: float, power: float) -> np.ndarray:
    """One of the first three kinds, with such widths along an axis that is turned by `angle`, and across.

    `power` makes the latter two flatter at the top and steeper beside it; with 1, “generalized” is a Gaussian.
    """
    y, x = np.mgrid[:side, :side] - side // 2
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    square = (along / widths[0]) ** 2 + (across / widths[1]) ** 2
    values = {
        "gaussian": lambda: np.exp(-square / 2),
        "generalized": lambda: np.exp(-((square / 2) ** power)),
        "plateau": lambda: 1 / (1 + square**power),
    }[kind]()
    return (values / values.sum()).astype(np.float32)


def sinc_kernel(side: int, cutoff: float) -> np.ndarray:
    """The low pass that is alike in all directions and ends at `cutoff`, in radians a pixel."""
    y, x = np.mgrid[:side, :side] - side // 2
    distance = np.hypot(x, y)
    distance[side // 2, side // 2] = 1
    values = cutoff * j1(cutoff * distance) / (2 * np.pi * distance)
    values[side // 2, side // 2] = cutoff**2 / (4 * np.pi)
    return (values / values.sum()).astype(np.float32)


def blurred(picture: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The picture, height × width × 3 bytes, with its borders continued."""
    reach = kernel.shape[0] // 2
    padded = np.pad(picture.astype(np.float32), ((reach, reach), (reach, reach), (0, 0)), mode="reflect")
    result = fftconvolve(padded, kernel[..., None], mode="valid", axes=(0, 1))
    return np.clip(np.rint(result), 0, 255).astype(np.uint8)
