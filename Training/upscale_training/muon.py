"""The optimiser of the hidden convolutions."""

from collections.abc import Iterable

import torch


class Muon(torch.optim.Optimizer):
    """Momentum whose steps are made orthogonal (Jordan et al., “Muon”, 2024).

    A convolution's kernel counts as a matrix of outputs × (inputs × rows × columns). A step moves
    it by nearly the same amount in every direction, so that rare directions learn as fast as the
    common ones.
    """

    def __init__(self, kernels: Iterable[torch.nn.Parameter], lr: float, momentum: float = 0.95) -> None:
        super().__init__(kernels, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        for group in self.param_groups:
            for kernel in group["params"]:
                if kernel.grad is None:
                    continue
                state = self.state[kernel]
                if not state:
                    state["average"] = torch.zeros_like(kernel)
                average = state["average"].lerp_(kernel.grad, 1 - group["momentum"])
                ahead = kernel.grad.lerp(average, group["momentum"])
                kernel.sub_(orthogonal(ahead.flatten(1)).reshape(kernel.shape), alpha=group["lr"])


def orthogonal(matrix: torch.Tensor, steps: int = 5) -> torch.Tensor:
    """Roughly the nearest matrix with orthonormal rows or columns: all singular values near one.

    Newton-Schulz iterations of fifth order, with the coefficients of the paper.
    """
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    wide = wide / (wide.norm() + 1e-7)
    for _ in range(steps):
        square = wide @ wide.T
        wide = 3.4445 * wide + (2.0315 * square @ square - 4.7750 * square) @ wide
    return wide if matrix.shape[0] <= matrix.shape[1] else wide.T
