"""Training towards other networks: teachers, and networks that are imitated."""

from pathlib import Path

import pytest
import torch
from PIL import Image
from torch.nn import functional

from ncnn_files import write_ncnn
from patching import patch_source
from upscale_training.colors import true_to_source
from upscale_training.imitation import Imitation
from upscale_training.network import CompactNetwork
from upscale_training.patches import PatchSource, load_pictures
from upscale_training.pictures import as_pair, find_pictures, read_picture
from upscale_training.recipe import Recipe
from upscale_training.stages import StagedTrainer, relative_error
from upscale_training.teacher import TeacherNetwork, taught, taught_path, teach
from upscale_training.unsharp import unsharp_masked
from upscale_training.weights import load_network

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


def test_a_spread_mends_tints_and_leaves_detail() -> None:
    source = torch.rand(1, 3, 40, 40) * 0.2 + 0.4
    drawn = torch.full((1, 3, 160, 160), 0.5) + torch.tensor([0.1, 0, -0.1]).view(1, 3, 1, 1)
    drawn[..., ::2] += 0.02
    mended = true_to_source(drawn, source, 8)
    assert (mended.mean((2, 3)) - source.mean((2, 3))).abs().max() < 0.003
    assert torch.allclose(mended[..., ::2] - mended[..., 1::2], torch.tensor(0.02), atol=0.005), "noise is not taken over"


class Marked:
    """Patches of which every other one counts as a graphic."""

    def __init__(self, pictures: Path) -> None:
        self.source = patch_source(pictures, 2, 16)
        self.random = self.source.random

    def batch(self, count: int) -> tuple[torch.Tensor, ...]:
        return (*self.source.batch(count), torch.arange(count) % 2 == 0)


def imitating(pictures: Path, folder: Path, layers: int = 6, **settings: object) -> StagedTrainer:
    """A run towards a network that draws brighter pictures."""
    torch.manual_seed(4)
    model = CompactNetwork(2, 8, layers)
    torch.nn.init.constant_(model.body[-1].bias, 0.1)
    torch.save({"average": model.state_dict()}, folder / "model.pt")
    recipe = Recipe(**{"scale": 2, "features": 8, "hidden": 3, "batch": 4, "patch": 16, "imitated": "model", **settings})
    imitation = Imitation([folder / "model.pt"], CPU, "float32")
    return StagedTrainer(recipe, Marked(pictures), folder, CPU, imitation=imitation)


def test_a_network_is_imitated_and_graphics_are_wanted_as_they_were_drawn(pictures: Path, tmp_path: Path) -> None:
    run = imitating(pictures, tmp_path, iterations=1, stages=3, chained=True, sharpened=0.5)
    low, high, graphic = run.patches.batch(8)
    source, original = low.float() / 255, high.float() / 255
    drawn = run.imitation.handed_on(source, 3)[1]
    assert torch.allclose(drawn, run.imitation.models[0](source).detach(), atol=1e-6)
    wanted = run.wanted(drawn, source, original, graphic)
    assert torch.equal(wanted[graphic], original[graphic]) and not torch.allclose(drawn[graphic], original[graphic], atol=0.01)
    assert torch.equal(wanted[~graphic], unsharp_masked(drawn, 0.5)[~graphic].clamp(0, 1))
    run.recipe = Recipe(scale=2, iterations=1, imitated="model", stages=3)
    assert torch.equal(run.wanted(drawn, source, original, graphic), drawn.clamp(0, 1))


def test_a_mask_sharpens_edges_and_leaves_flat_colors() -> None:
    step = torch.zeros(1, 3, 12, 12)
    step[..., 6:] = 0.5
    sharp = unsharp_masked(step, 0.4)
    assert sharp[..., 5].max() < -0.05 and sharp[..., 6].min() > 0.55
    assert torch.allclose(sharp[..., :2], step[..., :2], atol=1e-3) and torch.equal(unsharp_masked(step, 0), step)
    assert abs(sharp.mean() - step.mean()) < 1e-3


def test_stages_cover_a_network_and_hand_on_what_it_does(pictures: Path, tmp_path: Path) -> None:
    imitation = imitating(pictures, tmp_path, iterations=1, stages=3).imitation
    model = imitation.models[0]
    assert model.stage_bounds(1) == [0, 7] and model.stage_bounds(3) == [0, 2, 4, 7]
    source = torch.rand(2, 3, 16, 16)
    handed_on, drawn = imitation.handed_on(source, 3)
    begun = model.convolved(model.body[0](source), 0, 4)
    assert len(handed_on) == 2 and torch.allclose(handed_on[1], begun, atol=1e-6)
    assert torch.equal(drawn, imitation.handed_on(source, 1)[1])


@pytest.mark.parametrize("chained", [False, True])
def test_stages_make_a_whole(pictures: Path, tmp_path: Path, chained: bool) -> None:
    run = imitating(pictures, tmp_path, iterations=250, stages=3, chained=chained)
    low, high, graphic = run.patches.batch(8)
    source = low.float() / 255
    wanted = run.wanted(run.imitation.handed_on(source, 1)[1], source, high.float() / 255, graphic)
    distance = lambda: (run.network(source) - wanted).abs().mean().item()
    before = distance()
    run.train()
    assert distance() < 0.85 * before
    handed_on = [torch.zeros(one.shape) for one in run.imitation.handed_on(source, 3)[0]]
    whole = run.network.convolved(run.network.body[0](source), 0, 4)
    assert torch.allclose(run.made(source, handed_on)[-1], whole, atol=1e-5) == chained
    with pytest.raises(ValueError, match="8 features in the imitated network and 4 in this one"):
        imitating(pictures, tmp_path, iterations=1, features=4, stages=3)


def test_stages_belong_to_an_imitation_and_a_chain_to_stages() -> None:
    with pytest.raises(ValueError, match="leave the teacher's pictures out"):
        Recipe(scale=2, iterations=1, taught=True, imitated="model")
    with pytest.raises(ValueError, match="imitated"):
        Recipe(scale=2, iterations=1, stages=3)
    with pytest.raises(ValueError, match="two stages"):
        Recipe(scale=2, iterations=1, imitated="model", chained=True)
    for settings in ({"imitated": "model", "stages": 3}, {}):
        with pytest.raises(ValueError, match="what is sharpened"):
            Recipe(scale=2, iterations=1, sharpened=0.3, **settings)
    for settings in ({"scale": 2, "imitated": "model"}, {"scale": 4}, {"scale": 4, "imitated": "model", "stages": 3}):
        with pytest.raises(ValueError, match="a whole network imitates others at ×4"):
            Recipe(iterations=1, places=0.2, **settings)


def test_the_mean_of_several_networks_is_imitated(pictures: Path, tmp_path: Path) -> None:
    run = imitating(pictures, tmp_path, iterations=1, sharpened=0.5)
    other = CompactNetwork(2, 6, 2)
    torch.save({"average": other.state_dict()}, tmp_path / "other.pt")
    files = [tmp_path / "model.pt", tmp_path / "other.pt"]
    run.imitation = Imitation(files, CPU, "float32")
    low, high, graphic = run.patches.batch(4)
    source, original = low.float() / 255, high.float() / 255
    handed_on, drawn = run.imitation.handed_on(source, 1)
    mean = (load_network(files[0])(source) + load_network(files[1])(source)) / 2
    assert handed_on == [] and torch.allclose(drawn, mean.detach(), atol=1e-6)
    assert torch.equal(run.wanted(drawn, source, original, graphic)[1], unsharp_masked(drawn, 0.5)[1].clamp(0, 1))
    with pytest.raises(ValueError, match="leave out --stages"):
        StagedTrainer(
            Recipe(scale=2, iterations=1, features=8, imitated="model + other", stages=3), run.patches, tmp_path, CPU,
            imitation=run.imitation,
        )


def test_a_lattice_counts_where_it_is_asked_for(pictures: Path, tmp_path: Path) -> None:
    run = imitating(pictures, tmp_path, iterations=1)
    smooth = torch.full((1, 3, 96, 96), 0.5)
    woven = smooth.clone()
    woven[..., ::4, ::4] += 0.02
    plain = run.picture_loss(woven, smooth)
    recipe = {"scale": 4, "iterations": 1, "imitated": "model"}
    run.recipe = Recipe(**recipe, places=0.2)
    assert run.picture_loss(woven, smooth).item() == pytest.approx(plain.item() + 0.2 * 0.02 / 16, rel=1e-4)
    tinted = run.picture_loss(smooth + 0.1, smooth).item()
    run.recipe = Recipe(**recipe, colors=8)
    assert run.picture_loss(smooth + 0.1, smooth).item() > tinted + 0.1
    run.recipe = Recipe(**recipe, lattice=0.02)
    assert run.picture_loss(woven, smooth) > plain + 0.005
