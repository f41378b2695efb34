"""Measuring a network on a folder of originals."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

from .measure import compare, luma
from .naturalness import niqe
from .pictures import crop_to_multiple, find_pictures, read_picture, reduce_picture

Enlarge = Callable[[Image.Image], Image.Image]


def network_enlarger(network: nn.Module) -> Enlarge:
    """Enlarges with a network, rounding to 8 bits at the end."""
    network = network.eval()
    device = next(network.parameters()).device

    @torch.no_grad()
    def enlarge(image: Image.Image) -> Image.Image:
        source = torch.from_numpy(np.array(image)).to(device).permute(2, 0, 1)[None].float() / 255
        result = (network(source)[0].clamp(0, 1) * 255).round().byte()
        return Image.fromarray(result.permute(1, 2, 0).cpu().numpy())

    return enlarge


def bicubic_enlarger(scale: int) -> Enlarge:
    def enlarge(image: Image.Image) -> Image.Image:
        return image.resize((image.width * scale, image.height * scale), Image.Resampling.BICUBIC)

    return enlarge


def evaluate(enlarge: Enlarge, folder: Path, scale: int, jpeg: int | None = None) -> tuple[float, float]:
    """Mean PSNR and SSIM over the folder's pictures, reduced and enlarged again.

    With `jpeg`, the reduced picture is compressed at that quality first.
    """
    figures = [compare(result, original, border=scale) for result, original in results(enlarge, folder, scale, jpeg)]
    psnr, ssim = np.mean(figures, axis=0)
    return float(psnr), float(ssim)


def naturalness(enlarge: Enlarge, folder: Path, scale: int, jpeg: int | None = None) -> float:
    """Mean NIQE over the folder's pictures, reduced and enlarged again."""
    return float(np.mean([niqe(luma(result)) for result, _ in results(enlarge, folder, scale, jpeg)]))


def results(
    enlarge: Enlarge, folder: Path, scale: int, jpeg: int | None
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Each picture of the folder, reduced and enlarged again, and its original."""
    for path in find_pictures(folder):
        original = crop_to_multiple(read_picture(path), scale)
        small = reduce_picture(original, scale)
        if jpeg is not None:
            small = _compressed(small, jpeg)
        yield np.asarray(enlarge(small)), np.asarray(original)


def _compressed(image: Image.Image, quality: int) -> Image.Image:
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality)
    return Image.open(data).convert("RGB")
