"""Turns a checkpoint into the file that ships, with its card."""

from pathlib import Path

from .card import write_card
from .description import LICENCE, Description, SetFigures, quality_text, recipe_text
from .evaluation import bicubic_enlarger, evaluate, network_enlarger
from .network import CompactNetwork
from .runfiles import load_checkpoint
from .weights import save_half_precision

CARD_JPEG = 40


def export(checkpoint_path: Path, description_path: Path, sets: list[Path], output: Path, card: Path) -> None:
    """Writes weights and card; the figures in both are measured on the rounded weights."""
    checkpoint = load_checkpoint(checkpoint_path)
    description = Description.read(description_path)
    network = rounded(CompactNetwork.from_tensors(checkpoint["average"]))
    clean = measure_sets(network, sets)
    compressed = measure_sets(network, sets, CARD_JPEG)
    recipe = recipe_text(description.origin, checkpoint)
    metadata = {
        "name": description.name,
        "family": description.family,
        "scale": str(network.scale),
        "purpose": description.purpose,
        "licence": LICENCE,
        "architecture": network.architecture,
        "data": description.data,
        "recipe": recipe,
        "parameters": str(network.parameter_count()),
        "quality": quality_text(clean),
    }
    if description.dial:
        metadata["dial"] = description.dial
    save_half_precision(output, network, metadata)
    card.parent.mkdir(parents=True, exist_ok=True)
    card.write_text(write_card(description, network, recipe, clean, compressed, CARD_JPEG), encoding="utf-8")


def rounded(network: CompactNetwork) -> CompactNetwork:
    """The network with its weights rounded to float16, as the file will hold them."""
    return network.half().float()


def measure_sets(network: CompactNetwork, sets: list[Path], jpeg: int | None = None) -> list[SetFigures]:
    """Figures on every folder of originals, named after the folder."""
    model, bicubic = network_enlarger(network), bicubic_enlarger(network.scale)
    return [
        SetFigures(
            name=folder.name,
            model=evaluate(model, folder, network.scale, jpeg),
            bicubic=evaluate(bicubic, folder, network.scale, jpeg),
        )
        for folder in sets
    ]
