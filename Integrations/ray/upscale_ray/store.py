"""Files of local folders and of whatever else fsspec knows."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import PurePosixPath

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from upscale_ray.errors import StoreError

# Errors that another try will meet again: always, and when something is read.
LASTING = (PermissionError, ImportError, ValueError)
LASTING_IN_READING = (*LASTING, FileNotFoundError, IsADirectoryError, NotADirectoryError)


def is_remote(name: str) -> bool:
    """Whether a file is anywhere but in a folder of this machine."""
    return "://" in name


def resolved(name: str) -> str:
    """A name that means the same on all machines that have the file: an absolute path, or a URL."""
    path = name.removeprefix("file://")
    return name.rstrip("/") if is_remote(path) else os.path.abspath(path)


def opened(name: str) -> tuple[AbstractFileSystem, str]:
    """The store of a file, knowing nothing of earlier, and the path there."""
    if not is_remote(name):
        return LocalFileSystem(), name
    files, path = url_to_fs(name)
    files.invalidate_cache()
    return files, path


def exists(url: str) -> bool:
    with _typed(url, "looked for"):
        files, path = opened(url)
        # Stores' own `exists` says no to whatever goes wrong.
        try:
            files.info(path)
        except FileNotFoundError:
            return False
        return True


def fetch(url: str, path: str) -> None:
    """Copies a file of a store to a path."""
    with _typed(url, "read", LASTING_IN_READING):
        files, source = opened(url)
        files.get_file(source, path)


def put(path: str, url: str) -> None:
    """Copies a file to a store, under a name that `publish` or `discard` ends."""
    with _typed(url, "written"):
        files, target = opened(url)
        _make_folder(files, files._parent(target))
        files.put_file(path, _part(target))
        files.invalidate_cache()
        stored, size = files.size(_part(target)), os.path.getsize(path)
        if stored != size:
            raise OSError(f"{stored} of {size} bytes arrived")


def publish(url: str) -> None:
    """Gives what was put its name."""
    with _typed(url, "written"):
        files, target = opened(url)
        if type(files).mv is AbstractFileSystem.mv:
            # Stores of objects: a copy appears whole. Their `mv` takes brackets in names for patterns.
            files.cp_file(_part(target), target)
            files.rm_file(_part(target))
        else:
            files.mv(_part(target), target)


def discard(url: str) -> None:
    """Removes what was put, if there is any."""
    with suppress(Exception):
        files, target = opened(url)
        files.rm_file(_part(target))


def _part(target: str) -> str:
    """The name that an output has until it is whole. The same for all tries, so that the last one leaves none."""
    path = PurePosixPath(target)
    return str(path.with_name(f".upscale-{hashlib.sha256(path.name.encode()).hexdigest()[:32]}.part"))


def _make_folder(files: AbstractFileSystem, folder: str) -> None:
    try:
        files.makedirs(folder, exist_ok=True)
    except Exception:
        # Another worker may have been faster.
        files.invalidate_cache()
        if not files.exists(folder):
            raise


@contextmanager
def _typed(url: str, done: str, lasting: tuple[type[Exception], ...] = LASTING) -> Iterator[None]:
    """Whatever a store raises, as StoreError."""
    try:
        yield
    except lasting as error:
        message = f"“{_public(url)}” cannot be {done}; check its name and your access: {_told(error)}."
        raise StoreError(message) from error
    except Exception as error:
        raise StoreError(f"“{_public(url)}” cannot be {done}: {_told(error)}.", is_transient=True) from error


def _public(url: str) -> str:
    """A URL without a name and a password in it."""
    return re.sub(r"://[^/@]*@", "://", url)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": .")
