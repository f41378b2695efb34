"""What a network that recognises things sees, with weights made up here."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from patching import patch_source
from upscale_training.perception import STRIDES, Block, Convolution, Perception
from upscale_training.pictures import find_pictures, read_picture
from upscale_training.recipe import Recipe
from upscale_training.texture import TextureTrainer

CPU = torch.device("cpu")
WIDTHS, SIDES = (32, 16, 24, 24, 40, 40, 80, 80, 80), (3, 3, 3, 5, 5, 3, 3, 3)
"""Features before and after each block, and the sides of the blocks' kernels."""


def layer(name: str, normalisation: str, outputs: int, inputs: int, side: int) -> dict[str, torch.Tensor]:
    return {
        f"{name}.weight": torch.randn(outputs, inputs, side, side) / (inputs * side * side) ** 0.5,
        f"{normalisation}.weight": torch.rand(outputs) + 0.5,
        f"{normalisation}.bias": torch.randn(outputs) * 0.1,
        f"{normalisation}.running_mean": torch.randn(outputs) * 0.1,
        f"{normalisation}.running_var": torch.rand(outputs) + 0.5,
    }


def made_up_weights() -> dict[str, torch.Tensor]:
    """Tensors with the names and shapes of EfficientNet-Lite0's first blocks."""
    torch.manual_seed(8)
    tensors = layer("_conv_stem", "_bn0", WIDTHS[0], 3, 3)
    for index, side in enumerate(SIDES):
        name, inputs = f"_blocks.{index}.", WIDTHS[index]
        wide = inputs * 6 if index else inputs
        if index:
            tensors |= layer(f"{name}_expand_conv", f"{name}_bn0", wide, inputs, 1)
        tensors |= layer(f"{name}_depthwise_conv", f"{name}_bn1", wide, 1, side)
        tensors |= layer(f"{name}_project_conv", f"{name}_bn2", WIDTHS[index + 1], wide, 1)
    return tensors


def test_a_convolution_holds_its_normalisation() -> None:
    tensors = made_up_weights()
    normalisation = nn.BatchNorm2d(32, eps=1e-3).eval()
    normalisation.load_state_dict({key[5:]: tensor for key, tensor in tensors.items() if key.startswith("_bn0.")}, strict=False)
    source = torch.rand(2, 3, 12, 10)
    # Of an even side, TensorFlow leaves the margin out on the left and at the top.
    wanted = normalisation(nn.functional.conv2d(nn.functional.pad(source, (0, 1, 0, 1)), tensors["_conv_stem.weight"], stride=2))
    assert torch.allclose(Convolution(tensors, "_conv_stem", "_bn0", stride=2)(source), wanted, atol=1e-5)


def test_a_block_adds_its_source_where_shapes_are_the_same() -> None:
    tensors = made_up_weights()
    same, narrower = Block(tensors, "_blocks.2.", 1), Block(tensors, "_blocks.3.", 2)
    source = torch.rand(1, 24, 8, 8)
    alone = same.fewer(same.filtered(same.wider(source).clamp(0, 6)).clamp(0, 6))
    assert torch.allclose(same(source), alone + source)
    assert narrower(source).shape == (1, 40, 4, 4)


def test_what_looks_different_is_further_away(pictures: Path, tmp_path: Path) -> None:
    torch.save(made_up_weights(), tmp_path / "weights.pth")
    perception = Perception.load(tmp_path / "weights.pth")
    assert len(perception.blocks) == len(STRIDES)
    picture = torch.from_numpy(np.array(read_picture(find_pictures(pictures)[0]))).permute(2, 0, 1)[None] / 255
    soft = nn.functional.avg_pool2d(picture, 5, stride=1, padding=2, count_include_pad=False)
    softer = nn.functional.avg_pool2d(picture, 13, stride=1, padding=6, count_include_pad=False)
    assert perception(picture, picture) == 0
    assert 0 < perception(soft, picture) < perception(softer, picture)


def test_only_training_for_texture_is_by_what_is_seen() -> None:
    with pytest.raises(ValueError, match="texture"):
        Recipe(scale=4, iterations=1, perceived=0.1)


def test_training_brings_what_is_seen_closer(pictures: Path, tmp_path: Path) -> None:
    perception = Perception(made_up_weights())
    recipe = Recipe(scale=4, iterations=30, features=8, hidden=2, batch=4, patch=16, texture=1, perceived=1)
    run = TextureTrainer(recipe, patch_source(pictures, 4, 16), tmp_path, CPU, perception=perception)
    low, high = (side.float() / 255 for side in run.patches.batch(8))
    before = perception(run.network(low), high).item()
    run.train()
    assert perception(run.network(low), high).item() < before
