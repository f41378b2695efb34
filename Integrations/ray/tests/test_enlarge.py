"""Jobs that go well, and jobs that cannot."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ray.cluster_utils import Cluster

from pictures import OPTIONS, draw, files, statuses
from processes import nothing_is_left
from upscale_ray import Job, Result, WorkerError, enlarge, find_jobs


def test_every_output_is_right_and_made_once(
    cluster: Cluster, temporary: Path, pictures: Path, expected: Path, tmp_path: Path
) -> None:
    results = list(enlarge(find_jobs(str(pictures), str(tmp_path)), OPTIONS, workers=2))
    assert statuses(results) == ["written"] * 12
    assert {result.job.input for result in results} == {str(path) for path in pictures.iterdir()}
    assert files(tmp_path) == files(expected)
    assert results[0].report["result"] == {"width": 96, "height": 72}
    nothing_is_left(temporary, tmp_path)


def test_what_fails_says_why_and_stops_nothing(
    cluster: Cluster, pictures: Path, expected: Path, tmp_path: Path
) -> None:
    whole = pictures / "00.png"
    (tmp_path / "cut.png").write_bytes(whole.read_bytes()[:200])
    (tmp_path / "text.png").write_text("no picture")
    outputs = tmp_path / "outputs"

    def job(source: Path, **options: str) -> Job:
        return Job(str(source), str(outputs / source.name), options, key=source.name)

    jobs = [
        job(tmp_path / "missing.png"), job(tmp_path / "cut.png"), job(tmp_path / "text.png"),
        job(pictures / "01.png", shape="round"), job(pictures / "02.png", scale="none"), job(whole),
    ]
    results = {result.job.key: result for result in enlarge(jobs, OPTIONS, workers=2)}
    assert {key: result.failure and result.failure.code for key, result in results.items()} == {
        "missing.png": "fileAccess", "cut.png": "damagedFile", "text.png": "unsupportedFormat",
        "01.png": "unknownName", "02.png": "invalidRequest", "00.png": None,
    }
    assert all(result.tries == 1 for result in results.values())
    assert "missing.png" in results["missing.png"].failure.message
    assert files(outputs) == {"00.png": (expected / "00.png").read_bytes()}


@pytest.mark.parametrize("existing, status", [("fail", "failed"), ("skip", "skipped"), ("replace", "written")])
def test_outputs_that_exist(
    cluster: Cluster, pictures: Path, expected: Path, tmp_path: Path, existing: str, status: str
) -> None:
    (tmp_path / "00.png").write_text("mine")
    jobs = find_jobs(str(pictures / "0[01].png"), str(tmp_path))
    results = {Path(result.job.input).name: result for result in enlarge(jobs, OPTIONS, existing=existing)}
    assert {name: result.status for name, result in results.items()} == {"00.png": status, "01.png": "written"}
    assert ((tmp_path / "00.png").read_bytes() == b"mine") == (existing != "replace")
    if existing == "fail":
        assert results["00.png"].failure.code == "fileExists"


def test_a_run_that_was_left_is_resumed(
    cluster: Cluster, temporary: Path, pictures: Path, expected: Path, tmp_path: Path
) -> None:
    for result in enlarge(find_jobs(str(pictures), str(tmp_path)), OPTIONS, workers=2):
        assert result.status == "written"
        break
    nothing_is_left(temporary, tmp_path)
    made = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert 1 <= len(made) < 12
    results = list(enlarge(find_jobs(str(pictures), str(tmp_path)), OPTIONS, workers=2, existing="skip"))
    assert {Path(result.job.input).name for result in results if result.status == "skipped"} == set(made)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir() if path.name in made} == made
    assert files(tmp_path) == files(expected)


def test_bytes(cluster: Cluster, temporary: Path, pictures: Path, expected: Path, tmp_path: Path) -> None:
    jobs = [Job(path.read_bytes(), key=path.name) for path in sorted(pictures.iterdir())]
    jobs.append(Job(b"no picture", key="text"))
    results = {result.job.key: result for result in enlarge(jobs, OPTIONS, workers=2)}
    failure = results.pop("text").failure
    assert failure.code == "unsupportedFormat" and "upscale-ray-" not in failure.message
    assert {key: result.data for key, result in results.items()} == files(expected)
    nothing_is_left(temporary, tmp_path)


def test_options_of_a_job_come_before_those_of_the_run(cluster: Cluster, pictures: Path) -> None:
    [result] = enlarge([Job(str(pictures / "00.png"), options={"scale": 3, "format": "webp"})], OPTIONS)
    assert result.report["result"] == {"width": 144, "height": 108}
    assert result.data[:4] == b"RIFF" and result.data[8:12] == b"WEBP"


def test_relative_paths_are_those_of_the_caller(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(tmp_path / "small.png", (16, 16), seed=1)
    monkeypatch.chdir(tmp_path)
    [result] = enlarge([Job("small.png", "outputs/large.png")], OPTIONS)
    assert result.job.input == "small.png"
    assert (tmp_path / "outputs" / "large.png").exists()


def test_jobs_are_taken_as_there_is_room(cluster: Cluster, pictures: Path, tmp_path: Path) -> None:
    taken = 0

    def jobs() -> Iterator[Job]:
        nonlocal taken
        for path in sorted(pictures.iterdir()):
            taken += 1
            yield Job(str(path), str(tmp_path / path.name))

    ended = 0
    for _ in enlarge(jobs(), OPTIONS, workers=2):
        ended += 1
        # Two workers have two each.
        assert taken <= ended + 4
    assert taken == ended == 12


def test_where_no_worker_can_start_the_run_says_so(cluster: Cluster, pictures: Path) -> None:
    jobs = [Job(str(pictures / "00.png"))]
    with pytest.raises(WorkerError, match="no executable “upscail”"):
        list(enlarge(jobs, OPTIONS, workers=2, executable="upscail"))
    with pytest.raises(WorkerError, match="has 2 CPUs"):
        list(enlarge(jobs, OPTIONS, threads=3, start_timeout=3))


@pytest.mark.parametrize(
    "wrong",
    [{"workers": 0}, {"tries": 0}, {"threads": 0}, {"existing": "keep"}, {"silence": 0}, {"options": {"force": True}}],
)
def test_arguments_that_cannot_be_are_refused_at_once(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        enlarge([], **wrong)


def test_nothing_to_do(cluster: Cluster) -> None:
    results: list[Result] = list(enlarge([], OPTIONS))
    assert results == []
