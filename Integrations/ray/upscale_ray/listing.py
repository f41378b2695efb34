"""Jobs for the images of folders and lists."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

import fsspec
from fsspec import AbstractFileSystem
from fsspec.core import has_magic

from upscale_ray import store
from upscale_ray.job import Job

# What names of images end in that Upscale writes, and that it reads.
WRITTEN = frozenset([".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".avif", ".tif", ".tiff"])
READ = WRITTEN | {".heic", ".heif", ".hif", ".jxl"}


def find_jobs(source: str, output_folder: str, extension: str | None = None) -> Iterator[Job]:
    """Jobs for an image, the images of a folder and of the folders in it, or what matches a pattern.

    Outputs have the places below `output_folder` that inputs have below the folder, or below what precedes the
    pattern's first wildcard. Hidden files are passed over.

    Args:
        source: A path or a URL: `photos`, `photos/**/*.jpg`, `s3://bucket/photos`.
        output_folder: A path or a URL.
        extension: What outputs' names end in, such as `.webp`. By default as the inputs' do, or in `.png` where that
            is not written.

    Raises:
        OSError: Where the source cannot be read.
        ValueError: Where an output would be another's, or would be written among the inputs.
    """
    source = source.rstrip("/")
    found, target = store.resolved(source), store.resolved(output_folder)
    files, path = store.opened(found)
    if files.isdir(path):
        root, places = source, _walk(files, path, except_for=target.removeprefix(f"{found}/"))
    elif files.exists(path):
        root, _, name = source.rpartition("/")
        places = [name]
    elif has_magic(path):
        root, places = _before_wildcard(source), _matches(files, path)
    else:
        raise FileNotFoundError(f"There is no “{source}”; check its name.")
    if store.resolved(root) == target:
        raise ValueError(f"Outputs would be written among the inputs in “{output_folder}”; choose another folder.")
    outputs = Outputs(output_folder, extension)
    return (Job(f"{root}/{place}" if root else place, outputs.name(place)) for place in places)


def read_manifest(manifest: str, output_folder: str | None = None, extension: str | None = None) -> Iterator[Job]:
    """Jobs for the images that a file lists, one a line; a tab and an output may follow.

    Args:
        manifest: A path or a URL.
        output_folder: Where images without an output of their own go, by their names alone.
        extension: What those outputs' names end in, such as `.webp`. By default as the inputs' do, or in `.png` where
            that is not written.

    Raises:
        OSError: Where the manifest cannot be read.
        ValueError: Where an image has no output, or another's.
    """
    outputs = Outputs(output_folder, extension) if output_folder else None
    # Some editors begin a file with a byte-order mark, which is no part of the first name.
    with fsspec.open(store.resolved(manifest), "rt", encoding="utf-8-sig") as lines:
        for line in lines:
            source, _, output = line.rstrip("\r\n").partition("\t")
            if not source.strip():
                continue
            if not output and not outputs:
                raise ValueError(f"“{source}” has no output; add a tab and one to its line, or set output_folder.")
            yield Job(source, output or outputs.name(PurePosixPath(source).name))


class Outputs:
    """The names of outputs, each given once. Images come folder by folder, so that those of one are remembered."""

    def __init__(self, folder: str, extension: str | None) -> None:
        self._folder = folder.rstrip("/")
        self._extension = extension
        self._below: PurePosixPath | None = None
        # Hashes take less memory than names.
        self._given: set[int] = set()

    def name(self, place: str) -> str:
        """The output for an image of this path below the inputs' folder."""
        path = PurePosixPath(place)
        if path.parent != self._below:
            self._below = path.parent
            self._given.clear()
        extension = self._extension or (path.suffix if path.suffix.lower() in WRITTEN else ".png")
        output = f"{self._folder}/{path.with_suffix(extension)}"
        if hash(output) in self._given:
            raise ValueError(
                f"“{place}” and an earlier image would both be written to “{output}”; process them separately."
            )
        self._given.add(hash(output))
        return output


def _walk(files: AbstractFileSystem, root: str, except_for: str) -> Iterator[str]:
    """Paths of images below a folder, but not in one there."""
    for folder, folders, names in files.walk(root, on_error="raise"):
        below = folder.removeprefix(root).strip("/")
        join = f"{below}/{{}}".format if below else str
        folders[:] = sorted(name for name in folders if not name.startswith(".") and join(name) != except_for)
        for name in sorted(names):
            if not name.startswith(".") and PurePosixPath(name).suffix.lower() in READ:
                yield join(name)


def _matches(files: AbstractFileSystem, pattern: str) -> Iterable[str]:
    """Paths of files that match a pattern, below what precedes its first wildcard."""
    root = _before_wildcard(pattern)
    found = files.glob(pattern, detail=True)
    for path in sorted(found, key=lambda path: path.rpartition("/")):
        if found[path]["type"] != "directory" and not PurePosixPath(path).name.startswith("."):
            yield path.removeprefix(f"{root}/")


def _before_wildcard(pattern: str) -> str:
    return re.split(r"[*?\[]", pattern, maxsplit=1)[0].rpartition("/")[0]
