"""Pictures and patches as tests want them."""

from pathlib import Path

from PIL import Image

from upscale_training.patches import PatchSource, TrainingPicture, load_pictures
from upscale_training.pictures import as_pair


def patch_source(pictures: Path, scale: int, patch: int, seed: int = 1, **options: object) -> PatchSource:
    return PatchSource(load_pictures(pictures, scale, patch, {}), patch, seed, **options)


def training_picture(image: Image.Image, weight: float = 1) -> TrainingPicture:
    original, reduced = as_pair(image, 2)
    return TrainingPicture(original, reduced, original, weight)
