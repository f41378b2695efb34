"""A folder of pictures for all tests."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

# These networks are too small to share among threads, which wait for each other on a busy machine.
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder, with one below it, of pictures with edges, curves and gradients."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "below").mkdir()
    random = np.random.default_rng(5)
    for index in range(4):
        image = Image.new("RGB", (97, 90), tuple(random.integers(0, 256, 3).tolist()))
        draw = ImageDraw.Draw(image)
        for _ in range(12):
            left, top, width, height = random.integers(4, 80, 4).tolist()
            draw.ellipse((left, top, left + width, top + height), fill=tuple(random.integers(0, 256, 3).tolist()))
        image.save(folder / ("below" if index % 2 else "") / f"picture-{index}.png")
    return folder
