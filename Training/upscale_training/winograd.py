"""Fast 3×3 convolutions for training on a processor."""

import os
import sys
from functools import cache
from pathlib import Path

import torch
from torch.utils import cpp_extension

SIDE_TRANSFORM = torch.tensor(
    [
        [1 / 4, 0, 0],
        [-1 / 6, -1 / 6, -1 / 6],
        [-1 / 6, 1 / 6, -1 / 6],
        [1 / 24, 1 / 12, 1 / 6],
        [1 / 24, -1 / 12, 1 / 6],
        [0, 0, 1],
    ]
)
TRANSFORM = torch.kron(SIDE_TRANSFORM, SIDE_TRANSFORM)
"""Of the 9 weights of a kernel into its 36 points."""


@cache
def build() -> None:
    """Compiles the operations, for this processor; PyTorch keeps what it has compiled before."""
    # Where Python's environment is not activated, what builds extensions is beside it all the same.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    source = Path(__file__).with_name("winograd.cpp")
    options = ["-O3", "-march=native", "-ffast-math", "-fopenmp"]
    cpp_extension.load("upscale_winograd", [str(source)], extra_cflags=options, is_python_module=False)


def takes(convolution: torch.nn.Conv2d) -> bool:
    """Whether the operations are made for so many features."""
    return all(count % 16 == 0 and count <= 64 for count in (convolution.in_channels, convolution.out_channels))


class ActivatedConvolution(torch.autograd.Function):
    """PReLU and then a 3×3 convolution with a margin of zeros, in single precision.

    By Winograd's F(4×4, 3×3), for 16, 32, 48 or 64 features on either side. What is activated is
    kept instead of the activation, so that nothing else is written or read again.
    """

    @staticmethod
    def forward(ctx, pictures, slope, weight, bias):  # noqa: ANN001, ANN205
        build()
        rows = pictures.permute(0, 2, 3, 1).contiguous()
        ctx.save_for_backward(rows, slope, weight)
        return torch.ops.upscale_winograd.forward(rows, slope, transformed(weight), bias).permute(0, 3, 1, 2)

    @staticmethod
    def backward(ctx, gradient):  # noqa: ANN001, ANN205
        rows, slope, weight = ctx.saved_tensors
        gradient = gradient.permute(0, 2, 3, 1).contiguous()
        turned = transformed(weight.flip(2, 3).transpose(0, 1))
        pictures, slopes = torch.ops.upscale_winograd.backward(gradient, rows, slope, turned)
        kernels = torch.ops.upscale_winograd.backward_kernels(gradient, rows, slope)
        weights = (TRANSFORM.T @ kernels.flatten(1)).unflatten(1, kernels.shape[1:]).unflatten(0, (3, 3))
        return pictures.permute(0, 3, 1, 2), slopes, weights.permute(3, 2, 0, 1), gradient.sum((0, 1, 2))


def transformed(weight: torch.Tensor) -> torch.Tensor:
    """Kernels, outputs × inputs × 3 × 3, as 36 matrices of inputs × outputs."""
    columns = weight.permute(2, 3, 1, 0).flatten(0, 1)
    return (TRANSFORM @ columns.flatten(1)).unflatten(1, columns.shape[1:])
