"""What a network is computed with while it is trained."""

import torch

ARITHMETICS = ("bfloat16", "float32", "winograd")
"""Which is fastest depends on the machine: on one processor with bfloat16 instructions it took a quarter of float32's
time, on another 1.5 times as long. “winograd” is float32 too, in half the time, on processors alone and with a C++ compiler."""


def mixed_precision(device: torch.device, arithmetic: str) -> torch.autocast:
    """Computes what is within it in bfloat16, if that is the arithmetic, and in float32 otherwise."""
    return torch.autocast(device.type, torch.bfloat16, enabled=arithmetic == "bfloat16")


def judging_precision(device: torch.device, arithmetic: str) -> torch.autocast:
    """For networks that judge what the trained one draws: in bfloat16 beside “winograd” too, which they do not have."""
    return torch.autocast(device.type, torch.bfloat16, enabled=arithmetic != "float32")
