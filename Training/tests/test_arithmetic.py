"""What training computes with: Winograd's convolutions against PyTorch's, and precisions."""

from pathlib import Path

import pytest
import torch
from torch.nn import functional

from patching import patch_source
from upscale_training.arithmetic import ARITHMETICS
from upscale_training.network import CompactNetwork
from upscale_training.recipe import Recipe
from upscale_training.training import Trainer
from upscale_training.winograd import ActivatedConvolution

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("count", "inputs", "outputs", "height", "width"),
    [(2, 64, 64, 40, 40), (1, 64, 48, 13, 7), (3, 32, 32, 32, 32), (1, 16, 48, 5, 30), (1, 48, 16, 1, 1), (5, 16, 64, 3, 129)],
)
def test_winograd_is_prelu_and_convolution(count: int, inputs: int, outputs: int, height: int, width: int) -> None:
    torch.manual_seed(6)
    pictures, slope = torch.randn(count, inputs, height, width), torch.rand(inputs)
    weight, bias = torch.randn(outputs, inputs, 3, 3) * 0.05, torch.randn(outputs)
    variables = [one.requires_grad_() for one in (pictures, slope, weight, bias)]
    exact = [one.detach().double().requires_grad_() for one in variables]
    wanted = functional.conv2d(functional.prelu(exact[0], exact[1]), exact[2], exact[3], padding=1)
    result = ActivatedConvolution.apply(*variables)
    assert (result - wanted).abs().max() < 1e-5 * wanted.abs().max()
    weights = torch.randn_like(result)
    gradients = torch.autograd.grad(result, variables, weights)
    for gradient, other in zip(gradients, torch.autograd.grad(wanted, exact, weights.double())):
        assert gradient.shape == other.shape
        assert (gradient - other).abs().max() < 2e-5 * other.abs().max()


def test_winograd_takes_pictures_in_any_layout() -> None:
    variables = [torch.randn(2, 16, 9, 6), torch.rand(16), torch.randn(16, 16, 3, 3), torch.randn(16)]
    planar = ActivatedConvolution.apply(*variables)
    variables[0] = variables[0].contiguous(memory_format=torch.channels_last)
    assert torch.equal(planar, ActivatedConvolution.apply(*variables))


@pytest.mark.parametrize("features", [8, 80])
def test_winograd_says_what_it_cannot_do(features: int) -> None:
    variables = [torch.randn(1, features, 8, 8), torch.rand(features), torch.randn(16, features, 3, 3), torch.randn(16)]
    with pytest.raises(RuntimeError, match=f"must be 16, 32, 48 or 64, not {features}"):
        ActivatedConvolution.apply(*variables)


def test_winograd_refuses_other_precisions() -> None:
    variables = [torch.randn(1, 16, 8, 8), torch.rand(16), torch.randn(16, 16, 3, 3), torch.randn(16)]
    variables[0] = variables[0].double()
    with pytest.raises(RuntimeError, match="float32"):
        ActivatedConvolution.apply(*variables)


def test_a_network_is_the_same_function_by_winograd() -> None:
    torch.manual_seed(7)
    network = CompactNetwork(scale=4, features=32, hidden=3)
    source = torch.rand(2, 3, 21, 18)
    wanted = network(source)
    network.uses_winograd = True
    assert (network(source) - wanted).abs().max() < 1e-5


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_training_comes_to_the_same_with_every_arithmetic(arithmetic: str, pictures: Path, tmp_path: Path) -> None:
    recipe = Recipe(scale=2, iterations=30, features=16, hidden=2, batch=4, patch=16, arithmetic=arithmetic)
    run = Trainer(recipe, patch_source(pictures, 2, 16), tmp_path / arithmetic, CPU)
    first = run.step(1).item()
    run.train()
    exact = Trainer(Recipe(**{**recipe.as_dictionary(), "arithmetic": "float32"}), patch_source(pictures, 2, 16), tmp_path, CPU)
    assert first == pytest.approx(exact.step(1).item(), rel=0.02)
    exact.train()
    low, _ = run.patches.batch(4)
    difference = (run.average.network(low.float() / 255) - exact.average.network(low.float() / 255)).abs().mean()
    assert difference < 0.01
