"""The processes of workers, to do harm to."""

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

UPSCALE = shutil.which(os.environ.get("UPSCALE") or "upscale")


def workers() -> list[int]:
    """The processes `upscale worker` that these tests have started."""
    return [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit() and _is_worker(folder)]


def _is_worker(process: Path) -> bool:
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
        surroundings = (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
    return words[:2] == [UPSCALE.encode(), b"worker"] and f"TMPDIR={os.environ['TMPDIR']}".encode() in surroundings


def parent(process: int) -> int:
    """The process that has started another."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def kill_process() -> None:
    os.kill(workers()[0], signal.SIGKILL)


def stop_process() -> None:
    """It lives on and says nothing."""
    os.kill(workers()[0], signal.SIGSTOP)


def kill_actor() -> None:
    os.kill(parent(workers()[0]), signal.SIGKILL)


def wait_for(condition: Callable[[], bool], seconds: float = 200) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "What was waited for has not come."
        time.sleep(0.1)


def nothing_is_left(temporary: Path, outputs: Path) -> None:
    """No process, and no temporary file. Processes whose worker was killed notice it and end."""
    wait_for(lambda: not workers())
    assert not list(temporary.glob("upscale-ray-*"))
    assert not list(outputs.rglob(".*"))
