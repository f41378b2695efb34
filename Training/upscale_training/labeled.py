"""Folders of pictures with known faults, and what the upscale command finds in them."""

import argparse
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LABELS = "labels.json"
"""What is known of every picture of a folder, by its file's name."""

AT_ONCE = 200
"""Pictures that one call of the command is given."""

Command = Callable[[argparse.Namespace], None]


def write_labels(folder: Path, labels: dict[str, list[Any]]) -> None:
    (folder / LABELS).write_text(json.dumps(labels))


def reports(folder: Path, tool: str) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """The label of every picture, and what `upscale inspect --json` says of it."""
    labels = json.loads((folder / LABELS).read_text())
    files = sorted(labels)
    for start in range(0, len(files), AT_ONCE):
        paths = [str(folder / file) for file in files[start : start + AT_ONCE]]
        output = subprocess.run([tool, "inspect", "--json", *paths], capture_output=True, check=True)
        for text in output.stdout.splitlines():
            report = json.loads(text)
            yield labels[Path(report["file"]).name], report


def command_line(
    description: str | None, folder: str, degrade: tuple[Command, str], fit: tuple[Command, str], table: Command
) -> tuple[argparse.ArgumentParser, argparse.ArgumentParser]:
    """The parser of a module's three commands, and that of its `degrade`, whose options are the module's own.

    `folder` is the option that names what `degrade` has made.
    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, metavar="command")
    degrading = commands.add_parser("degrade", help=degrade[1])
    degrading.add_argument("--output", type=Path, required=True)
    degrading.set_defaults(run=degrade[0])
    for run, words in (fit, (table, "count what the tool says")):
        command = commands.add_parser(run.__name__, help=words)
        command.add_argument(folder, type=Path, required=True, help="folder that degrade has made")
        command.add_argument("--tool", required=True, help="the upscale command")
        command.set_defaults(run=run)
    return parser, degrading
