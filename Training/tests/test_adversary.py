"""Training towards texture with a discriminator."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from upscale_training.adversary import AdversarialTrainer, Discriminator, contrast_error, lattice, lattice_excess
from upscale_training.pool import PatchPool
from upscale_training.recipe import Recipe

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
    return AdversarialTrainer(recipe, PatchPool([patches], recipe.seed), folder, torch.device("cpu"))


def test_texture_that_no_mean_has_comes_to_be(patches: Path, tmp_path: Path) -> None:
    run = trainer(patches, tmp_path, iterations=60, adversarial=0.2)
    source = gray_with_noise(1)
    with torch.no_grad():
        before = run.network(source).std()
    run.train()
    with torch.no_grad():
        assert run.network(source).std() > 2 * before


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


def test_contrast_counts_wherever_it_lies() -> None:
    torch.manual_seed(1)
    noise = torch.rand(1, 3, 64, 64)
    shifted, faint = noise.roll(5, 3), noise * 0.5
    assert contrast_error(noise, noise) == 0
    assert contrast_error(shifted, noise) < 0.5 * contrast_error(faint, noise)


def test_a_lattice_is_found_and_noise_is_none() -> None:
    torch.manual_seed(1)
    noise = 0.5 + 0.02 * torch.randn(1, 3, 96, 96)
    woven = noise.clone()
    woven[:, :, ::4, ::4] += 0.1
    assert lattice(woven, 4).mean() > 2 * lattice(noise, 4).mean()
    assert lattice_excess(noise, woven, 4) < 0.1 * lattice_excess(woven, noise, 4)


def test_opinions_are_of_parts_of_two_sizes() -> None:
    picture = torch.zeros(1, 3, 96, 96, requires_grad=True)
    for opinion, side in zip(Discriminator()(picture, torch.zeros(1, 3, 96, 96))[0], (28, 64), strict=True):
        picture.grad = None
        opinion[0, 0, opinion.shape[2] // 2, opinion.shape[3] // 2].backward(retain_graph=True)
        seen = picture.grad.abs().amax((0, 1)).nonzero()
        assert (seen.amax(0) - seen.amin(0) + 1).tolist() == [side, side]


def test_it_is_refused_where_there_is_nothing_to_judge() -> None:
    with pytest.raises(ValueError, match="drawn patches alone"):
        Recipe(scale=4, iterations=1, adversarial=0.02)
