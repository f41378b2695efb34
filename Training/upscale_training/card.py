"""Writes a model card in Markdown."""

from .description import LICENCE, Description, SetFigures
from .network import CompactNetwork

TEMPLATE = """# {title}

{purpose}

| | |
|---|---|
| Architecture | {architecture}, {shape} |
| Scale | {scale}× |
| Parameters | {parameters:,} |
| Operations per source pixel | {operations:,} floating-point (a multiply-add is two) |
| File | float16 safetensors |
| License | {licence} |

## Quality

PSNR in dB / SSIM on luma (BT.601, excluding a border of {scale} pixels), means over each set. The source is the
original reduced with antialiased bicubic. Measured on the float16 weights of the shipped file.

{clean}

The same with the source saved as JPEG at quality {jpeg} before it is enlarged:

{compressed}

## Training

{recipe}.

{data}

{credits}

## Limits

{limits}
"""


def write_card(
    description: Description,
    network: CompactNetwork,
    recipe: str,
    clean: list[SetFigures],
    compressed: list[SetFigures],
    jpeg: int,
) -> str:
    """The card's text."""
    return TEMPLATE.format(
        title=" ".join(filter(None, (description.name, description.weights))),
        purpose=description.purpose,
        architecture=network.architecture,
        shape=network.shape(),
        scale=network.scale,
        parameters=network.parameter_count(),
        operations=network.operations_per_pixel(),
        licence=LICENCE,
        clean=figure_table(description.name, clean),
        jpeg=jpeg,
        compressed=figure_table(description.name, compressed),
        recipe=recipe[0].upper() + recipe[1:],
        data=description.data,
        credits=description.credits.strip(),
        limits="\n".join(f"- {limit}" for limit in description.limits),
    )


def figure_table(name: str, figures: list[SetFigures]) -> str:
    """A Markdown table with a row for bicubic and one for the model."""
    rows = [
        ["", *(one.name for one in figures)],
        ["---"] * (len(figures) + 1),
        ["bicubic", *(_pair(one.bicubic) for one in figures)],
        [name, *(_pair(one.model) for one in figures)],
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _pair(figures: tuple[float, float]) -> str:
    return f"{figures[0]:.2f} / {figures[1]:.4f}"
