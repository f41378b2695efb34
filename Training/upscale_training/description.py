"""What people are told about a model: the texts of its file and its card."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LICENCE = "Apache-2.0"
TEACHER = "IMDN x4 (baseline of the NTIRE 2022 challenge on efficient super-resolution, MIT licence)"


@dataclass(frozen=True)
class Description:
    """The part of a model's description that a person writes, read from a TOML file."""

    name: str
    family: str
    purpose: str
    origin: str
    data: str
    """The pictures it was trained on, in a sentence."""
    credits: str
    """Who made them, and under which licences."""
    limits: list[str]
    weights: str = ""
    """Which of the model's two sets of weights these are, where it has two."""
    dial: str = ""
    """What sets the strength where nobody does, “compression” or a number, where these are weights at strength 1."""

    @classmethod
    def read(cls, path: Path) -> "Description":
        """Under `corpora` the file names others in the folder `corpora` beside it, each with `data` and `credits`."""
        texts = tomllib.loads(path.read_text(encoding="utf-8"))
        files = [path.parent / "corpora" / f"{name}.toml" for name in texts.pop("corpora")]
        corpora = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
        return cls(
            data=" ".join(corpus["data"] for corpus in corpora),
            credits="\n\n".join(corpus["credits"].strip() for corpus in corpora),
            **texts,
        )


@dataclass(frozen=True)
class SetFigures:
    """PSNR and SSIM on one set of originals, for the model and for bicubic."""

    name: str
    model: tuple[float, float]
    bicubic: tuple[float, float]


def recipe_text(origin: str, checkpoint: dict[str, Any]) -> str:
    """One sentence on how the checkpoint came to be."""
    recipe = checkpoint["recipe"]
    loss = f"Huber loss (knee {recipe['knee']:g})"
    if recipe["imitated"]:
        mean = "the mean of the pictures" if " + " in recipe["imitated"] else "the texture"
        loss += f" towards {mean} of {recipe['imitated']}"
        if recipe.get("sharpened"):
            loss += f", sharpened by {recipe['sharpened']:g} of an unsharp mask"
        if recipe.get("colors"):
            loss += f", with the source's colors over more than {recipe['colors']:g} of its pixels"
    if recipe.get("stages", 1) > 1:  # Older checkpoints say nothing of some settings.
        chained = "chained" if recipe["chained"] else "by themselves"
        loss += f", {recipe['stages']} stages {chained} towards what the same stages of that network hand on"
    if recipe.get("places") or recipe.get("lattice"):
        loss += f", mean errors by places in a source pixel (weight {recipe['places']:g}) and their lattice ({recipe['lattice']:g})"
    if recipe.get("perceptual"):
        loss += f", what a recognizing network (EfficientNet-lite0) sees in it (weight {recipe['perceptual']:g})"
    if recipe.get("adversarial"):
        loss += f", and what a discriminator takes for it (weight {recipe['adversarial']:g})"
    if recipe["taught"]:
        loss += f" towards the pictures of {TEACHER}"
    harm = "slightly degraded" if recipe.get("slight") else "degraded" if recipe["degraded"] else "clean"
    light = f", {recipe['linear_light']:.0%} of them reduced in linear light" if recipe.get("linear_light") else ""
    if recipe.get("pooled"):
        drawn = f", of {recipe['pooled']} drawn beforehand"
    elif recipe.get("placed"):
        drawn = ", drawn anew for each batch"
    else:
        drawn = f", each the one of {recipe['candidates']} of which bicubic lacks most"
    return (
        f"{origin}; {loss}, Muon {recipe['hidden_rate']:g} for hidden kernels and Adam {recipe['peak_rate']:g} "
        f"for the rest, falling to nothing in the last {recipe['decay']:.0%}, "
        f"{checkpoint['iteration']} iterations in {checkpoint['seconds'] / 60:.0f} minutes, "
        f"{harm} sources{light}, "
        f"{recipe['batch']} patches of {recipe['patch']} x {recipe['patch']} source pixels{drawn}, "
        f"running average {recipe['ema_decay']:g}, "
        f"{recipe['arithmetic']}, seed {recipe['seed']}"
    )


def quality_text(figures: list[SetFigures]) -> str:
    return ", ".join(f"{one.name} {one.model[0]:.2f}/{one.model[1]:.4f}" for one in figures)
