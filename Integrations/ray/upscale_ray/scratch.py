"""A folder for files on their way."""

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

PREFIX = "upscale-ray-"


class Scratch:
    """A folder for files on their way, which is locked as long as its process lives.

    The system lets go of the lock with the process, however that ends, so that whoever comes next can tell folders
    that were left behind, and removes them.
    """

    def __init__(self) -> None:
        sweep_scratch()
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
            self._lock = os.open(self.path, os.O_RDONLY)
            # Before the lock, another process may have taken it for left behind.
            if lock(self._lock) and self.path.exists():
                break
            os.close(self._lock)

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def lock(descriptor: int) -> bool:
    """Whether nobody else has it locked."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def sweep_scratch() -> None:
    """Removes what killed processes have left behind on this machine."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if lock(descriptor):
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)


def sweep_outputs(folder: Path) -> None:
    """Removes what killed processes of `upscale` have left in a folder of outputs, as `upscale` itself does there."""
    for file in folder.glob(f".upscale-{'[0-9a-f]' * 32}.tmp"):
        with suppress(OSError):
            descriptor = os.open(file, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                if lock(descriptor):
                    file.unlink()
            finally:
                os.close(descriptor)
