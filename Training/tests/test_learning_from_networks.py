"""Training towards other networks: teachers, and networks that are imitated."""

from pathlib import Path

import pytest
import torch
from PIL import Image
from torch.nn import functional

from ncnn_files import write_ncnn
from patching import patch_source
from upscale_training.imitation import Imitation
from upscale_training.network import CompactNetwork
from upscale_training.patches import PatchSource, load_pictures
from upscale_training.pictures import as_pair, find_pictures, read_picture
from upscale_training.recipe import Recipe
from upscale_training.stages import StagedTrainer, relative_error
from upscale_training.teacher import TeacherNetwork, taught, taught_path, teach, true_to_source, with_means_of
from upscale_training.weights import load_network, mean_tensors

CPU = torch.device("cpu")


def test_a_teachers_pictures_are_what_is_wanted(pictures: Path, tmp_path: Path) -> None:
    for path in find_pictures(pictures):
        target = taught_path(tmp_path, path.relative_to(pictures))
        target.parent.mkdir(exist_ok=True)
        original, _ = as_pair(read_picture(path), 2)
        Image.new("RGB", original.shape[1::-1], (7, 8, 9)).save(target)
    taught = load_pictures(pictures, 2, 16, {}, taught=tmp_path)
    low, high = PatchSource(taught, patch=16, seed=1).batch(4)
    assert (high == torch.tensor([7, 8, 9], dtype=torch.uint8).reshape(3, 1, 1)).all() and low.float().std() > 1
    with pytest.raises(ValueError, match="another scale"):
        load_pictures(pictures, 4, 16, {}, taught=tmp_path)


def test_a_teacher_enlarges_every_picture(pictures: Path, tmp_path: Path) -> None:
    torch.manual_seed(3)
    torch.save(TeacherNetwork().state_dict(), tmp_path / "teacher.pth")
    told: list[str] = []
    for _ in range(2):
        teach(tmp_path / "teacher.pth", pictures, tmp_path / "taught", 2, CPU, "float32", told.append)
    assert len(told) == 4, "what is there already is not made again"
    assert len(load_pictures(pictures, 4, 16, {}, taught=tmp_path / "taught")) == 4


@pytest.mark.parametrize("turns", [1, 4, 8])
def test_a_teachers_turns_are_undone(turns: int) -> None:
    source = torch.rand(1, 3, 6, 10)
    repeated = taught(torch.nn.Upsample(scale_factor=4), source, turns)
    assert torch.allclose(repeated, torch.nn.functional.interpolate(source, scale_factor=4), atol=1e-2)


def test_a_teachers_tint_is_taken_out() -> None:
    source = torch.rand(1, 3, 12, 9) * 0.5 + 0.2
    tinted = torch.nn.functional.interpolate(source, scale_factor=4, mode="bicubic") + torch.rand(1, 3, 1, 1) * 0.1
    mended = true_to_source(tinted, source)
    before, after = ((one.mean((2, 3)) - source.mean((2, 3))).abs().max() for one in (tinted, mended))
    assert after < 0.1 * before


def test_a_network_is_imitated_but_for_its_tint(pictures: Path, tmp_path: Path) -> None:
    torch.manual_seed(4)
    model = CompactNetwork(2, 8, 1)
    torch.nn.init.constant_(model.body[-1].bias, 0.1)
    torch.save({"average": model.state_dict()}, tmp_path / "model.pt")
    recipe = Recipe(scale=2, iterations=120, features=8, hidden=2, batch=4, patch=16, imitated="model")
    imitation = Imitation([tmp_path / "model.pt"], CPU)
    run = StagedTrainer(recipe, patch_source(pictures, 2, 16), tmp_path, CPU, imitation=imitation)
    low, high = run.patches.batch(8)
    wanted, original = imitation.handed_on(low, high, 1)[1], high.float() / 255
    drawn = model(low.float() / 255).detach()
    assert (drawn - original).mean() > 0.05 > 5 * (wanted - original).mean().abs()
    before = (run.network(low.float() / 255) - wanted).abs().mean()
    run.train()
    assert (run.network(low.float() / 255) - wanted).abs().mean() < 0.8 * before


def test_of_several_networks_the_mean_of_the_weights_is_imitated(tmp_path: Path) -> None:
    networks = [CompactNetwork(2, 8, 1) for _ in range(2)]
    paths = [tmp_path / f"{index}.pt" for index in range(2)]
    for network, path in zip(networks, paths):
        torch.save({"average": network.state_dict()}, path)
    mixed = CompactNetwork.from_tensors(mean_tensors([network.state_dict() for network in networks]))
    first, second = (network.body[2].weight for network in networks)
    assert torch.allclose(mixed.body[2].weight, (first + second) / 2) and not torch.allclose(first, second)
    source = torch.rand(1, 3, 12, 12)
    assert torch.allclose(Imitation(paths, CPU).model(source), mixed(source), atol=1e-6)


def test_stages_cover_a_network_and_hand_on_what_it_does(pictures: Path, tmp_path: Path) -> None:
    torch.manual_seed(6)
    model = CompactNetwork(2, 8, 6)
    torch.save({"average": model.state_dict()}, tmp_path / "model.pt")
    assert model.stage_bounds(1) == [0, 7] and model.stage_bounds(3) == [0, 2, 4, 7]
    imitation = Imitation([tmp_path / "model.pt"], CPU, "float32")
    low, high = patch_source(pictures, 2, 16).batch(2)
    handed_on, wanted = imitation.handed_on(low, high, 3)
    source = low.float() / 255
    begun = imitation.model.convolved(imitation.model.body[0](source), 0, 4)
    assert len(handed_on) == 2 and torch.allclose(handed_on[1], begun, atol=1e-6)
    assert torch.equal(wanted, imitation.handed_on(low, high, 1)[1])


@pytest.mark.parametrize("chained", [False, True])
def test_stages_make_a_whole(pictures: Path, tmp_path: Path, chained: bool) -> None:
    torch.manual_seed(4)
    torch.save({"average": CompactNetwork(2, 8, 6).state_dict()}, tmp_path / "model.pt")
    recipe = Recipe(
        scale=2, iterations=150, features=8, hidden=3, batch=4, patch=16, imitated="model", stages=3, chained=chained
    )
    imitation = Imitation([tmp_path / "model.pt"], CPU)
    run = StagedTrainer(recipe, patch_source(pictures, 2, 16), tmp_path, CPU, imitation=imitation)
    low, high = run.patches.batch(8)
    wanted = imitation.handed_on(low, high, 1)[1]
    distance = lambda: (run.network(low.float() / 255) - wanted).abs().mean().item()
    before = distance()
    run.train()
    assert distance() < 0.8 * before
    source = low.float() / 255
    handed_on = [torch.zeros(one.shape) for one in imitation.handed_on(low, high, 3)[0]]
    whole = run.network.convolved(run.network.body[0](source), 0, 4)
    assert torch.allclose(run.made(source, handed_on)[-1], whole, atol=1e-5) == chained
    thin = Recipe(scale=2, iterations=1, features=4, hidden=3, imitated="model", stages=3)
    with pytest.raises(ValueError, match="8 features in the imitated network and 4 in this one"):
        StagedTrainer(thin, run.patches, tmp_path, CPU, imitation=imitation)


def test_stages_belong_to_an_imitation_and_a_chain_to_stages() -> None:
    with pytest.raises(ValueError, match="leave the teacher's pictures out"):
        Recipe(scale=2, iterations=1, taught=True, imitated="model")
    with pytest.raises(ValueError, match="imitated"):
        Recipe(scale=2, iterations=1, stages=3)
    with pytest.raises(ValueError, match="two stages"):
        Recipe(scale=2, iterations=1, imitated="model", chained=True)


def test_errors_of_features_count_by_how_much_these_vary() -> None:
    wanted = torch.randn(2, 3, 20, 20) * torch.tensor([0.5, 1, 2]).reshape(3, 1, 1)
    off = wanted * 1.5
    assert abs(relative_error(off, wanted).item() - 0.25) < 0.03
    assert relative_error(wanted, wanted) == 0


def test_tint_and_grid_are_taken_out_of_what_is_drawn_and_texture_is_not() -> None:
    torch.manual_seed(9)
    original, texture = torch.rand(2, 3, 64, 96), torch.randn(2, 3, 64, 96) * 0.1
    places = functional.pixel_unshuffle(texture, 2)
    places -= functional.interpolate(functional.avg_pool2d(places, 8), scale_factor=8)
    texture = functional.pixel_shuffle(places, 2)
    grid_of_two = torch.rand(2, 3, 2, 2).repeat(1, 1, 32, 48) * 0.1
    assert torch.allclose(with_means_of(original, original + texture + grid_of_two, scale=2), original + texture, atol=1e-5)
    unlike = with_means_of(original, torch.zeros_like(original), scale=2)
    assert (unlike - original).mean((2, 3)).abs().max() < 0.02


@pytest.mark.parametrize("half", [False, True])
def test_ncnns_files_are_read(tmp_path: Path, half: bool) -> None:
    network = CompactNetwork(2, 5, 2)
    write_ncnn(tmp_path / "net.bin", network, half)
    source = torch.rand(1, 3, 8, 8)
    assert torch.allclose(load_network(tmp_path / "net.bin")(source), network(source), atol=2e-3 if half else 0)
    (tmp_path / "net.bin").write_bytes((tmp_path / "net.bin").read_bytes() + bytes(4))
    with pytest.raises(ValueError, match="other weights"):
        load_network(tmp_path / "net.bin")
