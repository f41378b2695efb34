"""What a worker consists of, without Ray."""

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from pictures import OPTIONS
from processes import kill_process, workers
from upscale_ray import EnlargeBatch
from upscale_ray.errors import WorkerLost
from upscale_ray.process import Process
from upscale_ray.scratch import Scratch, sweep_outputs, sweep_scratch


@pytest.mark.parametrize(
    "command, reason",
    [
        (["sh", "-c", "echo sorry >&2; exit 3"], "ended with status 3. sorry"),
        (["sh", "-c", "kill -9 $$"], "killed by SIGKILL"),
        (["sleep", "60"], "said nothing for 0.5 seconds"),
        (["sh", "-c", "echo hello; exec sleep 60"], "does not respond like “upscale worker”. It printed: b'hello'"),
    ],
)
def test_processes_that_are_no_workers(command: list[str], reason: str) -> None:
    process = Process(command, silence=0.5)
    with pytest.raises(WorkerLost, match=reason):
        process.wait_until_ready()
    with pytest.raises(WorkerLost, match=reason):
        process.do({})
    process.close()


def test_only_folders_of_killed_processes_are_removed(temporary: Path) -> None:
    code = "import time; from upscale_ray.scratch import Scratch; print(Scratch().path, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        folder = Path(process.stdout.readline().strip())
        (folder / "file").touch()
        sweep_scratch()
        assert folder.parent == temporary and folder.exists()
        process.kill()
    own = Scratch()
    assert not folder.exists() and own.path.exists()
    own.remove()
    assert not own.path.exists()


def test_only_abandoned_files_are_removed(tmp_path: Path) -> None:
    abandoned, living = (tmp_path / f".upscale-{digit * 32}.tmp" for digit in "0f")
    others = [tmp_path / ".upscale-0.tmp", tmp_path / f".upscale-{'g' * 32}.tmp", tmp_path / "00.png"]
    for path in [abandoned, living, *others]:
        path.touch()
    with living.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        sweep_outputs(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([living, *others])


def test_batches(temporary: Path, pictures: Path, expected: Path) -> None:
    enlarge = EnlargeBatch(OPTIONS)
    batch = {"bytes": [(pictures / "00.png").read_bytes(), b"no picture"], "name": ["00.png", "text"]}
    kill_process()
    enlarged = enlarge(batch)
    assert enlarged["name"] == ["00.png", "text"]
    assert enlarged["enlarged"] == [(expected / "00.png").read_bytes(), b""]
    assert enlarged["error"][0] == "" and "“image” is not in a supported image format" in enlarged["error"][1]
    del enlarge
    assert not workers() and not list(temporary.glob("upscale-ray-*"))
