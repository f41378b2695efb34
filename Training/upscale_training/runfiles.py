"""The files of one training run: checkpoint, log and curve."""

import csv
import os
from pathlib import Path
from typing import Any

import torch

LOG_COLUMNS = ["iteration", "seconds", "rate", "loss", "psnr"]


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Writes beside the target and renames, so that a checkpoint is whole or absent."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def load_checkpoint(path: Path) -> dict[str, Any]:
    return torch.load(path, map_location="cpu", weights_only=True)


def append_log(path: Path, row: dict[str, float | int | str]) -> None:
    """Adds a row to the CSV log, with a heading where the file is new."""
    new = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, LOG_COLUMNS)
        if new:
            writer.writeheader()
        writer.writerow(row)


def read_log(path: Path) -> list[dict[str, float]]:
    """The log's rows; a field left empty is absent from its row."""
    with path.open(newline="") as file:
        return [{key: float(value) for key, value in row.items() if value} for row in csv.DictReader(file)]


def trim_log(path: Path, iteration: int) -> None:
    """Drops rows past a checkpoint, which a resumed run is about to write again."""
    rows = [row for row in read_log(path) if row["iteration"] <= iteration] if path.exists() else []
    path.unlink(missing_ok=True)
    for row in rows:
        append_log(path, {**row, "iteration": int(row["iteration"])})
