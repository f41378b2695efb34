"""Weights in the place of EfficientNet-lite0's, as many and named alike, but random."""

import torch

DEPTH_SIDES = (3, 3, 3, 5)
FEATURES = (32, 16, 24, 24, 40)
"""What the stem and the first blocks answer."""


def random_recognizer() -> dict[str, torch.Tensor]:
    tensors: dict[str, torch.Tensor] = {}

    def add(convolution: str, norm: str, outputs: int, inputs: int, side: int) -> None:
        tensors[f"{convolution}.weight"] = torch.randn(outputs, inputs, side, side) * (2 / (inputs * side * side)) ** 0.5
        tensors[f"{norm}.weight"], tensors[f"{norm}.running_var"] = torch.rand(2, outputs) + 0.5
        tensors[f"{norm}.bias"], tensors[f"{norm}.running_mean"] = torch.randn(2, outputs) * 0.2

    add("_conv_stem", "_bn0", FEATURES[0], 3, 3)
    for number, inputs in enumerate(FEATURES):
        block = f"_blocks.{number}."
        expanded = 6 * inputs if number else inputs
        if number:
            add(block + "_expand_conv", block + "_bn0", expanded, inputs, 1)
        if number < len(DEPTH_SIDES):
            add(block + "_depthwise_conv", block + "_bn1", expanded, 1, DEPTH_SIDES[number])
            add(block + "_project_conv", block + "_bn2", FEATURES[number + 1], expanded, 1)
    return tensors
