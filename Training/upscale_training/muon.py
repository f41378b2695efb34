"""The optimiser of the hidden convolutions."""

from collections.abc import Iterable

import torch


class Muon(torch.optim.Optimizer):
    """Momentum whose steps are made orthogonal (Jordan et al., “Muon”, 2024).

    A convolution's kernel counts as a matrix of outputs × (inputs × rows × columns). A step moves
    it by nearly the same amount in every direction, so that rare directions learn as fast as the
    common ones. All kernels have one shape, so that their steps are computed together.
    """

    def __init__(self, kernels: Iterable[torch.nn.Parameter], lr: float, momentum: float = 0.95) -> None:
        super().__init__(kernels, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        for group in self.param_groups:
            kernels = [kernel for kernel in group["params"] if kernel.grad is not None]
            if not kernels:
                continue
            ahead = [self._ahead(kernel, group["momentum"]) for kernel in kernels]
            for kernel, step in zip(kernels, orthogonal(torch.stack(ahead))):
                kernel.sub_(step.reshape(kernel.shape), alpha=group["lr"])

    def _ahead(self, kernel: torch.Tensor, momentum: float) -> torch.Tensor:
        """Nesterov's momentum, as a matrix."""
        state = self.state[kernel]
        if not state:
            state["average"] = torch.zeros_like(kernel)
        average = state["average"].lerp_(kernel.grad, 1 - momentum)
        return kernel.grad.lerp(average, momentum).flatten(1)


def orthogonal(matrices: torch.Tensor, steps: int = 5) -> torch.Tensor:
    """Roughly the nearest matrices with orthonormal rows or columns: all singular values near one.

    Newton-Schulz iterations of fifth order, with the coefficients of the paper and, as there, in
    bfloat16 on a GPU, since they pull small errors back. Many processors are slower in it.
    """
    wide = matrices if matrices.shape[-2] <= matrices.shape[-1] else matrices.mT
    wide = wide / (torch.linalg.matrix_norm(wide, keepdim=True) + 1e-7)
    wide = wide.to(torch.bfloat16 if matrices.is_cuda else torch.float32)
    for _ in range(steps):
        square = wide @ wide.mT
        wide = 3.4445 * wide + (2.0315 * square @ square - 4.7750 * square) @ wide
    wide = wide.to(matrices.dtype)
    return wide if matrices.shape[-2] <= matrices.shape[-1] else wide.mT
