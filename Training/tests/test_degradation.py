"""Blurs, resampling, noise, sharpening and compression: known answers, and what holds for all of them."""

from pathlib import Path

import numpy as np
import pytest
import torch

from patching import patch_source
from upscale_training.blur import bell_kernel, blurred, random_kernel, sinc_kernel
from upscale_training.degradation import Degradation, recompressed, resized, sharpened
from upscale_training.measure import psnr

KINDS = {
    "clean": Degradation(clean=1),
    "compressed": Degradation(clean=0, compressed=1),
    "shared": Degradation(clean=0, compressed=0, shared=1),
    "worn": Degradation(clean=0, compressed=0, shared=0),
}


def pair(seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """A picture of 40×48 pixels, and itself four times as large."""
    low = np.random.default_rng(seed).integers(0, 256, (40, 48, 3)).astype(np.uint8)
    return low.repeat(4, 0).repeat(4, 1), low


def step() -> np.ndarray:
    picture = np.full((32, 32, 3), 80, np.uint8)
    picture[:, 16:] = 160
    return picture


def test_kernels_are_square_and_add_up_to_one() -> None:
    random = np.random.default_rng(1)
    for _ in range(40):
        kernel = random_kernel(random, widest=3)
        assert kernel.shape[0] == kernel.shape[1] and kernel.shape[0] % 2 == 1 and kernel.dtype == np.float32
        assert kernel.sum() == pytest.approx(1, abs=1e-5)
        assert np.allclose(kernel, kernel[::-1, ::-1], atol=1e-6), "a blur moves nothing"
    assert all(random_kernel(np.random.default_rng(seed), 0).max() > 0.15 for seed in range(9)), "hardly a blur"


@pytest.mark.parametrize("cutoff", [np.pi / 3, np.pi / 2, 0.8 * np.pi])
def test_a_sinc_passes_what_is_below_its_cutoff_alone(cutoff: float) -> None:
    kernel = sinc_kernel(81, cutoff)
    response = np.abs(np.fft.fft2(kernel, (256, 256)))
    frequency = np.abs(np.fft.fftfreq(256)) * 2 * np.pi
    radius = np.hypot(frequency[:, None], frequency)
    assert np.abs(response[radius < 0.85 * cutoff] - 1).max() < 0.12
    assert response[(radius > 1.15 * cutoff) & (radius < np.pi)].max() < 0.12
    assert kernel.min() < 0, "it overshoots"


@pytest.mark.parametrize("power", [0.5, 1, 2])
def test_bells_have_their_kinds_shape(power: float) -> None:
    kernels = {kind: bell_kernel(kind, 41, (4, 4), 0, power) for kind in ("gaussian", "generalized", "plateau")}
    at = {kind: kernel[20, 20:] / kernel[20, 20] for kind, kernel in kernels.items()}
    assert at["gaussian"][4] == pytest.approx(np.exp(-0.5), rel=1e-4)
    assert at["generalized"][4] == pytest.approx(np.exp(-(0.5**power)), rel=1e-4)
    assert at["plateau"][4] == pytest.approx(0.5, rel=1e-4), "half as high at its width, however steep"
    assert at["plateau"][2] == pytest.approx(1 / (1 + 0.25**power), rel=1e-4)
    assert at["plateau"][8] == pytest.approx(1 / (1 + 4**power), rel=1e-4)


def test_a_bell_is_turned() -> None:
    upright, lying = (bell_kernel("gaussian", 21, (4, 2), angle, 1) for angle in (0, np.pi / 2))
    assert np.allclose(upright.T, lying, atol=1e-7)
    assert upright[10, 14] == pytest.approx(upright[12, 10], rel=1e-5), "as far along as it is wide, and across"


def test_blurred_pictures_keep_flat_places_and_their_borders() -> None:
    flat = np.full((20, 30, 3), 77, np.uint8)
    kernel = bell_kernel("plateau", 9, (2, 3), 0.4, 1.5)
    assert np.array_equal(blurred(flat, kernel), flat)
    point = np.zeros((5, 5), np.float32)
    point[2, 2] = 1
    _, low = pair()
    assert np.array_equal(blurred(low, point), low)
    spread = blurred(step(), kernel)[16, :, 0].astype(int)
    assert (np.diff(spread) >= 0).all() and 80 < spread[15] < 120 < spread[16] < 160


@pytest.mark.parametrize("kind", KINDS)
def test_degradations_keep_size_and_type_and_repeat(kind: str) -> None:
    high, low = pair()
    before = high.copy(), low.copy()
    for seed in range(6):
        one, same, other = (KINDS[kind].apply(high, low, np.random.default_rng(at)) for at in (seed, seed, seed + 50))
        assert one.shape == low.shape and one.dtype == np.uint8
        assert np.array_equal(one, same)
        assert np.array_equal(one, other) == (kind == "clean")
    assert np.array_equal(high, before[0]) and np.array_equal(low, before[1]), "what was given stays as it is"


def test_clean_pictures_stay_as_they_are() -> None:
    high, low = pair()
    assert np.array_equal(KINDS["clean"].apply(high, low, np.random.default_rng(1)), low)


def test_quality_tells_how_much_compression_takes() -> None:
    high, low = pair()
    harsh, mild = (
        Degradation(clean=0, compressed=1, jpeg_quality=(quality, quality)).apply(high, low, np.random.default_rng(3))
        for quality in (10, 98)
    )
    assert psnr(harsh.astype(float), low) < psnr(mild.astype(float), low)


def test_noise_tells_how_far_worn_pictures_vary() -> None:
    high = np.full((160, 192, 3), 128, np.uint8)
    low = high[::4, ::4]
    spreads = []
    for noise in (0, 40):
        degradation = Degradation(clean=0, compressed=0, shared=0, noise=noise)
        results = [degradation.apply(high, low, np.random.default_rng(seed)).astype(float) for seed in range(10)]
        assert abs(np.mean(results) - 128) < 2
        spreads.append(np.mean([result.std() for result in results]))
    assert spreads[0] < 0.5 and spreads[1] > 2


def test_compression_moves_its_grid_and_leaves_what_is_before_it() -> None:
    _, low = pair()
    starts = set()
    for seed in range(12):
        result = recompressed(low, np.random.default_rng(seed), "JPEG", quality=20)
        changed = (result != low).any(2)
        starts.add((int(changed.any(1).argmax()), int(changed.any(0).argmax())))
    assert len(starts) > 6 and max(max(start) for start in starts) < 8


def test_resized_pictures_are_the_same_picture() -> None:
    picture = step()
    assert resized(picture, (32, 32), np.random.default_rng(1)) is picture
    for seed, size in enumerate([(16, 20), (48, 33), (7, 64)]):
        result = resized(picture, size, np.random.default_rng(seed))
        assert result.shape == (*size, 3) and abs(result.mean() - 120) < 3
        assert abs(int(result[-1, 0, 0]) - 80) < 3 and abs(int(result[0, -1, 0]) - 160) < 3


def test_sharpened_edges_have_halos() -> None:
    result = sharpened(step(), np.random.default_rng(2))
    assert result[16, 15].max() < 80 and result[16, 16].min() > 160
    assert (result[:, 0] == 80).all() and (result[:, -1] == 160).all()


def test_degradation_repeats_with_its_random_state(pictures: Path) -> None:
    batches = [patch_source(pictures, 2, 12, 7, degradation=Degradation()).batch(8)[0] for _ in range(2)]
    assert torch.equal(*batches)
