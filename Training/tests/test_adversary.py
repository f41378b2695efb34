"""Training towards texture with a discriminator."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from recognizing import random_recognizer
from upscale_training.adversary import DISCRIMINATOR_RATE, AdversarialTrainer, Discriminator
from upscale_training.pool import PatchPool
from upscale_training.recipe import Recipe
from upscale_training.recognizer import Recognizer

SIDE = 16


def gray_with_noise(count: int) -> torch.Tensor:
    return 0.5 + 0.02 * torch.randn(count, 3, SIDE, SIDE)


@pytest.fixture(scope="module")
def patches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gray sources with a trace of noise, of which other noise is wanted."""
    folder = tmp_path_factory.mktemp("patches")
    torch.manual_seed(3)
    wanted = (128 + 25 * torch.randn(24, 4 * SIDE, 4 * SIDE, 1)).clamp(0, 255).byte().expand(-1, -1, -1, 3).contiguous()
    tensors = {
        "source": gray_with_noise(24).permute(0, 2, 3, 1).mul(255).round().byte().contiguous(),
        "original": wanted,
        "taught": wanted.clone(),
        "graphic": torch.zeros(24, dtype=torch.bool),
    }
    settings = '{"teacher": "noise", "patch": 16, "seed": 1}'
    save_file(tensors, folder / "00000.safetensors", {"settings": settings})
    return folder


def trainer(patches: Path, folder: Path, **settings: object) -> AdversarialTrainer:
    values = {
        "scale": 4, "features": 16, "hidden": 2, "iterations": 30, "batch": 2, "patch": SIDE,
        "imitated": "noise", "pooled": 24, "degraded": True, "arithmetic": "float32", "adversarial": 0.02, "peak_rate": 2e-3,
    }
    recipe = Recipe(**{**values, **settings})
    recognizer = Recognizer(random_recognizer()) if recipe.perceptual else None
    return AdversarialTrainer(recipe, PatchPool([patches], recipe.seed), folder, torch.device("cpu"), recognizer=recognizer)


def test_texture_that_no_mean_has_comes_to_be(patches: Path, tmp_path: Path) -> None:
    drawn = {}
    for weight in (0.2, 1e-9):
        run = trainer(patches, tmp_path / str(weight), iterations=60, adversarial=weight)
        torch.manual_seed(9)
        source = gray_with_noise(1)
        run.train()
        with torch.no_grad():
            drawn[weight] = run.network(source).std() / source.std()
    assert drawn[0.2] > 2 and drawn[1e-9] < 1.2


def test_a_resumed_run_goes_on_with_its_discriminator(patches: Path, tmp_path: Path) -> None:
    whole = trainer(patches, tmp_path / "whole", iterations=4)
    whole.train()
    first, second = (trainer(patches, tmp_path / "parts", iterations=4) for _ in range(2))
    for _ in range(2):
        first.step(first.recipe.rate_factor(first.recipe.progress(0, first.iteration)))
    first.save()
    second.resume()
    second.train()
    for one, other in ((whole.network, second.network), (whole.discriminator, second.discriminator)):
        for name, tensor in one.state_dict().items():
            assert torch.equal(tensor, other.state_dict()[name]), name


def test_a_discriminator_tells_what_it_has_seen(patches: Path, tmp_path: Path) -> None:
    run = trainer(patches, tmp_path, iterations=20, batch=2, peak_rate=0.0, hidden_rate=0.0)
    run.train()
    made, wanted, enlarged = run.shown
    with torch.no_grad():
        real, fake = (torch.cat([part.flatten() for part in run.discriminator(one, enlarged)[0]]) for one in (wanted, made))
    assert real.mean() > fake.mean() + 0.3


def test_a_discriminators_rate_follows_the_networks_but_not_to_nothing(patches: Path, tmp_path: Path) -> None:
    run = trainer(patches, tmp_path)
    for factor, part in ((1, 1), (0.5, 0.65), (0, 0.3)):
        run.step(factor)
        assert run.judge.param_groups[0]["lr"] == pytest.approx(part * DISCRIMINATOR_RATE)


def test_judges_compute_in_less_precision_beside_winograd(patches: Path, tmp_path: Path) -> None:
    for arithmetic, precision in (("float32", torch.float32), ("winograd", torch.bfloat16), ("bfloat16", torch.bfloat16)):
        run = trainer(patches, tmp_path / arithmetic, arithmetic=arithmetic, perceptual=0.6)
        found: dict[str, torch.dtype] = {}
        layers = {"judge": run.discriminator.near, "recognizer": run.recognizer.last, "network": run.network.body[0]}
        for name, layer in layers.items():
            layer.register_forward_hook(lambda _, __, answer, name=name: found.update({name: answer.dtype}))
        run.step(1)
        own = torch.bfloat16 if arithmetic == "bfloat16" else torch.float32
        assert found == {"judge": precision, "recognizer": precision, "network": own}


def test_opinions_are_of_parts_of_two_sizes() -> None:
    picture = torch.zeros(1, 3, 96, 96, requires_grad=True)
    for opinion, side in zip(Discriminator()(picture, torch.zeros(1, 3, 96, 96))[0], (28, 64), strict=True):
        picture.grad = None
        opinion[0, 0, opinion.shape[2] // 2, opinion.shape[3] // 2].backward(retain_graph=True)
        seen = picture.grad.abs().amax((0, 1)).nonzero()
        assert (seen.amax(0) - seen.amin(0) + 1).tolist() == [side, side]


def test_it_is_refused_where_there_is_nothing_to_judge() -> None:
    for weights in ({"adversarial": 0.02}, {"perceptual": 0.6}):
        with pytest.raises(ValueError, match="drawn patches alone"):
            Recipe(scale=4, iterations=1, **weights)
