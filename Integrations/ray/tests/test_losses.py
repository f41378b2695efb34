"""Workers that are lost in the middle."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from ray.cluster_utils import Cluster

from conftest import NODE
from disturbance import enlarge_disturbed
from pictures import OPTIONS, files, statuses
from processes import UPSCALE, kill_actor, kill_process, nothing_is_left, parent, stop_process, workers
from upscale_ray import Job, enlarge, find_jobs


@pytest.mark.parametrize("harm", [kill_process, stop_process, kill_actor])
def test_a_worker_is_lost(
    cluster: Cluster, temporary: Path, large_pictures: Path, large_expected: Path, tmp_path: Path,
    harm: Callable[[], None],
) -> None:
    results = enlarge_disturbed(str(large_pictures), str(tmp_path), 2, harm, silence=6)
    assert len(results) == 16
    # An output that the worker had finished when it was lost is found by the next.
    assert set(statuses(results)) <= {"written", "skipped"}
    assert {result.tries for result in results} == {1, 2}
    nothing_is_left(temporary, tmp_path)
    assert files(tmp_path) == files(large_expected)


def test_a_node_is_lost(
    cluster: Cluster, temporary: Path, large_pictures: Path, large_expected: Path, tmp_path: Path
) -> None:
    node = cluster.add_node(**NODE)

    def kill_node() -> None:
        """Ends all its processes at once, as a loss of power does."""
        raylet = node.all_processes["raylet"][0].process.pid
        [process] = [process for process in workers() if parent(parent(process)) == raylet]
        for killed in (raylet, parent(process), process):
            os.kill(killed, signal.SIGKILL)
        cluster.remove_node(node, allow_graceful=False)

    results = enlarge_disturbed(str(large_pictures), str(tmp_path), 3, kill_node)
    assert len(results) == 16
    assert set(statuses(results)) <= {"written", "skipped"}
    assert {result.tries for result in results} == {1, 2}
    nothing_is_left(temporary, tmp_path)
    assert files(tmp_path) == files(large_expected)


@pytest.fixture
def poisonable(tmp_path: Path) -> str:
    """An `upscale` that is killed by pictures called poison, and then leaves a temporary file beside the output."""
    executable = tmp_path / "upscale"
    executable.write_text(
        f"""#!/bin/sh
        while read -r line; do
          case "$line" in *poison*)
            touch "{tmp_path}/outputs/.upscale-$(printf %032x $$).tmp"
            kill -9 $$
            exit
          esac
          printf '%s\\n' "$line"
        done | exec "{UPSCALE}" "$@"
        """
    )
    executable.chmod(0o755)
    (tmp_path / "outputs").mkdir()
    return str(executable)


def poison(folder: Path) -> Job:
    return Job(str(folder / "poison.png"), str(folder / "outputs" / "poison.png"))


def test_a_picture_that_kills_workers_fails_in_the_end(
    cluster: Cluster, temporary: Path, pictures: Path, expected: Path, tmp_path: Path, poisonable: str
) -> None:
    outputs = tmp_path / "outputs"
    others = list(find_jobs(str(pictures), str(outputs)))
    jobs = [*others[:4], poison(tmp_path), *others[4:]]
    results = list(enlarge(jobs, OPTIONS, workers=2, executable=poisonable))
    [failed] = [result for result in results if result.status == "failed"]
    assert (failed.job, failed.tries, failed.failure.code) == (poison(tmp_path), 3, "workerLost")
    assert "killed by SIGKILL" in failed.failure.message
    assert sorted({result.job.input for result in results}) == sorted(job.input for job in jobs)
    nothing_is_left(temporary, outputs)
    assert files(outputs) == files(expected)


def test_nothing_is_left_where_no_other_worker_tidies_up(
    cluster: Cluster, temporary: Path, tmp_path: Path, poisonable: str
) -> None:
    [result] = enlarge([poison(tmp_path)], OPTIONS, tries=2, executable=poisonable)
    assert (result.tries, result.failure.code) == (2, "workerLost")
    nothing_is_left(temporary, tmp_path / "outputs")
