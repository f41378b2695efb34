"""The training package on pictures rendered here: no data needed, under a minute on a processor."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import safe_open
from scipy.ndimage import gaussian_filter

from patching import patch_source, training_picture
from upscale_training.degradation import Degradation
from upscale_training.description import Description
from upscale_training.drawing import draw_pictures
from upscale_training.evaluation import bicubic_enlarger, evaluate, network_enlarger
from upscale_training.export import export
from upscale_training.measure import compare, luma, psnr, ssim
from upscale_training.muon import Muon, orthogonal
from upscale_training.naturalness import niqe
from upscale_training.network import CompactNetwork
from upscale_training.patches import PatchSource, load_pictures
from upscale_training.pictures import reduce_in_linear_light, write_smaller
from upscale_training.recipe import Recipe
from upscale_training.runfiles import load_checkpoint, read_log
from upscale_training.training import Trainer, accuracy_loss
from upscale_training.weights import load_network, load_tensors

CPU = torch.device("cpu")
DESCRIPTION = """
name = "test-x2"
family = "test"
purpose = "Enlarges test pictures."
origin = "From random weights"
corpora = ["rendered", "photographed"]
dial = "0.5"
limits = ["Everything."]
"""


def trainer(pictures: Path, folder: Path, **settings: float) -> Trainer:
    recipe = Recipe(**{"scale": 2, "iterations": 30, "features": 8, "hidden": 2, "batch": 4, "patch": 16, **settings})
    patches = patch_source(pictures, recipe.scale, recipe.patch, recipe.seed)
    return Trainer(recipe, patches, folder, CPU)


def test_network_has_the_communitys_tensor_names() -> None:
    network = CompactNetwork(scale=4, features=32, hidden=8)
    names = list(network.state_dict())
    assert names[:4] == ["body.0.weight", "body.0.bias", "body.1.weight", "body.2.weight"]
    assert names[-1] == "body.18.bias"
    assert network.state_dict()["body.18.weight"].shape == (48, 32, 3, 3)
    assert network.parameter_count() == 89040


def test_network_without_detail_repeats_the_source() -> None:
    network = CompactNetwork(scale=3, features=4, hidden=1)
    for parameter in network.parameters():
        torch.nn.init.zeros_(parameter)
    source = torch.rand(1, 3, 5, 7)
    assert torch.equal(network(source), source.repeat_interleave(3, 2).repeat_interleave(3, 3))


def test_network_shape_is_read_off_the_tensors() -> None:
    network = CompactNetwork(scale=3, features=12, hidden=5)
    same = CompactNetwork.from_tensors(network.state_dict())
    assert (same.scale, same.features, same.hidden) == (3, 12, 5)
    source = torch.rand(1, 3, 9, 8)
    assert torch.equal(network(source), same(source))


def test_warm_start_at_another_scale_takes_all_but_the_last_layer() -> None:
    small, large = CompactNetwork(2, 8, 2), CompactNetwork(4, 8, 2)
    last = small.body[6].weight.clone()
    small.adopt(large.state_dict())
    assert torch.equal(small.body[4].weight, large.body[4].weight)
    assert torch.equal(small.body[6].weight, last)
    with pytest.raises(ValueError, match="9 features"):
        CompactNetwork(2, 9, 2).adopt(large.state_dict())


@pytest.mark.parametrize("hidden", [2, 3, 5, 8])
def test_a_deeper_network_starts_as_the_same_function(hidden: int) -> None:
    shallow, deep = CompactNetwork(2, 8, 2), CompactNetwork(2, 8, hidden)
    deep.adopt(shallow.state_dict())
    source = torch.rand(1, 3, 20, 20)
    assert torch.allclose(deep(source), shallow(source), atol=1e-5)


def test_hidden_layers_start_near_identity() -> None:
    kernel = CompactNetwork(4, 16, 3).body[4].weight
    identity = torch.nn.init.dirac_(torch.empty_like(kernel))
    assert 0 < (kernel - identity).abs().max() < 0.1


@pytest.mark.parametrize("shape", [(8, 72), (16, 9), (12, 12)])
def test_muon_steps_are_orthogonal(shape: tuple[int, int]) -> None:
    torch.manual_seed(1)
    values = torch.linalg.svdvals(orthogonal(torch.randn(shape) @ torch.diag(torch.rand(shape[1]) + 0.2)))
    assert 0.6 < values.min() and values.max() < 1.3


def test_muon_finds_the_least_of_a_bowl() -> None:
    torch.manual_seed(2)
    goal, kernel = torch.randn(4, 4, 3, 3), torch.nn.Parameter(torch.zeros(4, 4, 3, 3))
    muon = Muon([kernel], lr=0.05)
    for _ in range(200):
        muon.zero_grad()
        (kernel - goal).square().sum().backward()
        muon.step()
    assert (kernel - goal).norm() < 0.1 * goal.norm()


def test_low_and_high_patches_show_the_same_place(pictures: Path) -> None:
    patches = patch_source(pictures, scale=3, patch=12)
    low, high = patches.batch(16)
    assert low.shape == (16, 3, 12, 12) and high.shape == (16, 3, 36, 36)
    means = high.float().unfold(2, 3, 3).unfold(3, 3, 3).mean((-1, -2))
    assert (means - low.float()).abs().mean() < 6


def test_drawn_pictures_repeat(tmp_path: Path) -> None:
    for name in ("one", "two"):
        draw_pictures(tmp_path / name, count=2, seed=4)
    first, second = ((tmp_path / name / "drawn-001.png").read_bytes() for name in ("one", "two"))
    assert first == second != (tmp_path / "one" / "drawn-000.png").read_bytes()
    pixels = np.asarray(Image.open(tmp_path / "one" / "drawn-001.png"))
    assert pixels.shape == (768, 768, 3) and pixels.std() > 20


def test_smaller_pictures_keep_their_names(tmp_path: Path) -> None:
    nested = tmp_path / "data" / "inner"
    nested.mkdir(parents=True)
    Image.linear_gradient("L").resize((90, 61)).save(nested / "one.webp", lossless=True)
    write_smaller(tmp_path / "data", tmp_path / "smaller", 0.5)
    with Image.open(tmp_path / "smaller" / "inner" / "one.png") as smaller:
        assert smaller.size == (45, 30) and smaller.mode == "RGB"
        assert smaller.getpixel((20, 2))[0] < 40 < 200 < smaller.getpixel((20, 28))[0]


def test_weights_choose_pictures() -> None:
    images = [Image.new("RGB", (64, 64), (value, 0, 0)) for value in (10, 200)]
    drawn = [training_picture(image, weight) for image, weight in zip(images, (1, 3))]
    low, _ = PatchSource(drawn, patch=8, seed=2).batch(400)
    assert 0.68 < (low[:, 0, 0, 0] == 200).float().mean() < 0.82


def test_of_several_places_the_one_with_most_to_learn_is_taken() -> None:
    pixels = np.full((64, 128, 3), 90, dtype=np.uint8)
    pixels[:, 64:] += np.random.default_rng(1).integers(0, 90, (64, 64, 3), dtype=np.uint8)
    drawn = [training_picture(Image.fromarray(pixels))]
    shares = []
    for candidates in (1, 4):
        low, _ = PatchSource(drawn, patch=8, seed=2, candidates=candidates).batch(300)
        shares.append((low.float().std((1, 2, 3)) < 1).float().mean())
    assert shares[0] > 0.3 and shares[1] < 0.05


def test_texture_that_a_teacher_leaves_soft_is_not_chosen() -> None:
    noise = np.random.default_rng(1).integers(0, 250, (64, 128, 3), dtype=np.uint8)
    noise[:, 64:] = 90
    noise[:, 64::8] = 200
    drawn = training_picture(Image.fromarray(noise))
    wanted = noise.copy()
    wanted[:, :64] = np.asarray(Image.fromarray(drawn.reduced).resize((128, 64), Image.Resampling.BICUBIC))[:, :64]
    shares = []
    for candidates in (1, 4):
        _, high = PatchSource([replace(drawn, wanted=wanted)], patch=8, seed=2, candidates=candidates).batch(300)
        shares.append(((high == 90) | (high == 200)).flatten(1).all(1).float().mean())
    assert shares[0] < 0.6 and shares[1] > 0.85


def test_a_weight_of_zero_leaves_pictures_out(pictures: Path) -> None:
    assert len(load_pictures(pictures, 2, 16, {})) == 4
    assert len(load_pictures(pictures, 2, 16, {"*-[01].png": 0.0})) == 2
    with pytest.raises(ValueError):
        load_pictures(pictures, 2, 16, {"*": 0.0})


def test_a_degraded_source_still_shows_the_same_place(pictures: Path) -> None:
    patches = patch_source(pictures, 2, 12, degradation=Degradation(clean=0, compressed=0.5))
    low, high = patches.batch(64)
    assert low.shape == (64, 3, 12, 12) and high.shape == (64, 3, 24, 24)
    reduced = high.float().unfold(2, 2, 2).unfold(3, 2, 2).mean((-1, -2))
    error, shifted = ((moved - low.float()).abs().mean() for moved in (reduced, reduced.roll(3, 3)))
    assert 1 < error < 0.7 * shifted


def test_reduction_in_linear_light_averages_light() -> None:
    checks = np.zeros((16, 16, 3), dtype=np.uint8)
    checks[::2, ::2] = checks[1::2, 1::2] = 255
    # Half of all light: 0.5 encoded as sRGB is 187.5 of 255.
    inside = np.asarray(reduce_in_linear_light(Image.fromarray(checks), 4))[1:-1, 1:-1]
    assert np.abs(inside.astype(int) - 188).max() <= 2
    shades = np.tile(np.arange(256, dtype=np.uint8)[:, None, None], (1, 4, 3))
    assert np.array_equal(np.asarray(reduce_in_linear_light(Image.fromarray(shades), 1)), shades)


def test_a_part_of_the_sources_is_reduced_in_linear_light(pictures: Path) -> None:
    parts = [patch_source(pictures, 2, 16, linear_light=part) for part in (0, 0.5, 1)]
    encoded, mixed, light = (source.batch(64) for source in parts)
    one = parts[2].pictures[0]
    assert np.array_equal(
        one.reduced_in_linear_light, np.asarray(reduce_in_linear_light(Image.fromarray(one.original), 2))
    )
    brighter = [(low.float().mean() - high.float().mean()).item() for low, high in (encoded, mixed, light)]
    assert brighter[0] < brighter[1] < brighter[2]


def test_rates_stay_and_then_fall_to_nothing() -> None:
    recipe = Recipe(scale=2, minutes=10, decay=0.4)
    assert recipe.progress(seconds=300, iteration=1) == 0.5
    assert recipe.rate_factor(0) == recipe.rate_factor(0.6) == 1
    assert recipe.rate_factor(0.8) == pytest.approx(0.5)
    assert recipe.rate_factor(recipe.progress(seconds=900, iteration=1)) == pytest.approx(0)
    with pytest.raises(ValueError):
        Recipe(scale=2)


def test_a_tint_costs_more_than_noise_of_the_same_size() -> None:
    wanted = torch.full((2, 3, 8, 8), 0.5)
    noise = 0.01 * (torch.arange(8) % 2 * 2 - 1).expand_as(wanted)
    tint = accuracy_loss(wanted + 0.01, wanted, 0.02)
    assert accuracy_loss(wanted, wanted, 0.02) == 0 and tint > 1.5 * accuracy_loss(wanted + noise, wanted, 0.02)


def test_training_lowers_the_loss(pictures: Path, tmp_path: Path) -> None:
    run = trainer(pictures, tmp_path, iterations=120)
    run.train(validation=pictures, report_every=0)
    rows = read_log(tmp_path / "log.csv")
    losses = [row["loss"] for row in rows]
    assert np.mean(losses[-10:]) < 0.8 * np.mean(losses[:10])
    assert rows[-1]["psnr"] > rows[0]["psnr"]
    assert rows[-1]["iteration"] == 120
    assert Image.open(tmp_path / "curve.png").size == (900, 480)


def test_a_resumed_run_ends_like_an_uninterrupted_one(pictures: Path, tmp_path: Path) -> None:
    whole = trainer(pictures, tmp_path / "whole")
    whole.train()
    first = trainer(pictures, tmp_path / "parts")
    for _ in range(12):
        first.step(first.recipe.rate_factor(first.recipe.progress(0, first.iteration)))
    first.save()
    second = trainer(pictures, tmp_path / "parts")
    second.resume()
    second.train()
    ends = [load_checkpoint(tmp_path / name / "checkpoint.pt") for name in ("whole", "parts")]
    assert ends[0]["iteration"] == ends[1]["iteration"] == 30
    for part in ("network", "average"):
        for name, tensor in ends[0][part].items():
            assert torch.equal(tensor, ends[1][part][name]), name


def test_a_run_in_minutes_stops_at_its_budget(pictures: Path, tmp_path: Path) -> None:
    run = trainer(pictures, tmp_path, iterations=None, minutes=0.02)
    run.train()
    assert run.seconds >= 1.2
    assert load_checkpoint(tmp_path / "checkpoint.pt")["iteration"] == run.iteration > 0


def test_export_round_trip(pictures: Path, tmp_path: Path) -> None:
    trainer(pictures, tmp_path / "run", iterations=3).train()
    checkpoint, text = tmp_path / "run" / "checkpoint.pt", tmp_path / "test.toml"
    (tmp_path / "corpora").mkdir()
    (tmp_path / "corpora" / "rendered.toml").write_text('data = "Rendered pictures."\ncredits = "None."\n')
    (tmp_path / "corpora" / "photographed.toml").write_text('data = "And others."\ncredits = "Thanks."\n')
    text.write_text(DESCRIPTION)
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    for output in (first, second):
        export(checkpoint, text, [pictures], output, tmp_path / "card.md")
    assert first.read_bytes() == second.read_bytes()

    trained = load_tensors(checkpoint)
    with safe_open(first, "pt") as file:
        metadata = file.metadata()
        for name, tensor in trained.items():
            stored = file.get_tensor(name)
            assert stored.dtype == torch.float16
            assert torch.equal(stored, tensor.half()), name
    assert metadata["name"] == "test-x2" and metadata["scale"] == "2"
    assert metadata["dial"] == "0.5"
    assert metadata["data"] == "Rendered pictures. And others."
    assert "None.\n\nThanks." in (tmp_path / "card.md").read_text()
    assert metadata["parameters"] == str(load_network(first).parameter_count())

    figures = evaluate(network_enlarger(load_network(first)), pictures, 2)
    assert f"{figures[0]:.2f}/{figures[1]:.4f}" in metadata["quality"]
    assert f"{figures[0]:.2f} / {figures[1]:.4f}" in (tmp_path / "card.md").read_text()


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[1] / "models").glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_models_are_described(path: Path) -> None:
    description = Description.read(path)
    assert path.stem.removesuffix(f"-{description.weights}") == description.name
    assert description.name.startswith(description.family) and description.credits and description.limits
    assert bool(description.dial) == bool(description.weights)


def test_figures_of_known_pictures() -> None:
    assert luma(np.array([[[0, 0, 0], [255, 255, 255]]], np.uint8)) == pytest.approx(np.array([[16, 235]]))
    flat = np.full((40, 40), 100.0)
    assert psnr(flat, flat + 2) == pytest.approx(20 * math.log10(255 / 2))
    assert ssim(flat, flat) == pytest.approx(1)
    # Of two flat pictures only the luminance term differs from one.
    assert ssim(flat, flat + 20) == pytest.approx((2 * 100 * 120 + 6.5025) / (100**2 + 120**2 + 6.5025))


def test_pictures_of_noise_are_less_natural_than_smooth_ones() -> None:
    random = np.random.default_rng(1)
    noise = random.uniform(0, 255, (200, 300))
    smooth = gaussian_filter(noise, 2) + gaussian_filter(random.uniform(0, 255, (200, 300)), 12)
    assert niqe(noise) > niqe(smooth) > 0
    with pytest.raises(ValueError, match="193"):
        niqe(noise[:192])


def test_borders_do_not_count() -> None:
    original = np.zeros((40, 40, 3), np.uint8)
    result = original.copy()
    result[:4] = 255
    assert compare(result, original, border=4)[0] == pytest.approx(148.13, abs=0.01)
    assert compare(result, original, border=3)[0] < 40


def test_compressed_sources_are_harder(pictures: Path) -> None:
    clean = evaluate(bicubic_enlarger(2), pictures, 2)
    compressed = evaluate(bicubic_enlarger(2), pictures, 2, jpeg=10)
    assert compressed[0] < clean[0] and compressed[1] < clean[1]
