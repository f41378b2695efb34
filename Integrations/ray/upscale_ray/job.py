"""What is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Options = Mapping[str, str | int | float | bool]

# What a worker's line says besides options, and what `existing` says.
RESERVED = frozenset(["id", "input", "output", "force", "skip-existing"])


@dataclass(frozen=True, slots=True)
class Job:
    """An image to enlarge.

    Attributes:
        input: A path, a URL that fsspec knows, or the bytes of an image file.
        output: A path or a URL. Where it is None, the result has the bytes.
        options: Options of `upscale enlarge` by their long names. They add to those of the run, or override them.
        key: Yours, to tell results by. It stays here.
    """

    input: str | bytes
    output: str | None = None
    options: Options = field(default_factory=dict)
    key: Any = None

    def __post_init__(self) -> None:
        check_options(self.options)


def check_options(options: Options) -> None:
    """Raises ValueError for options that are not options."""
    for name in RESERVED.intersection(options):
        raise ValueError(
            f"“{name}” is not an option of a job; use input, output and key of Job, and existing of enlarge()."
        )
