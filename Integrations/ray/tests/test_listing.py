"""From folders, patterns and lists to jobs."""

import re
from pathlib import Path

import pytest

from upscale_ray import Job, find_jobs, read_manifest
from upscale_ray.listing import READ, WRITTEN

FORMATS = Path(__file__).parents[3] / "Sources" / "UpscaleCodecs" / "ImageFileFormat.swift"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    images = ["b.PNG", "a.jpg", "sub/c.webp", "sub/e.heic", "large/a.jpg"]
    for name in [*images, "notes.txt", ".hidden.png", "sub/.dir/d.png"]:
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "photos"


def places(jobs: list[Job], source: Path, target: Path) -> list[tuple[str, str]]:
    return [(str(Path(job.input).relative_to(source)), str(Path(job.output).relative_to(target))) for job in jobs]


def test_a_folder_and_its_folders_but_not_the_outputs(folder: Path) -> None:
    target = folder / "large"
    assert places(list(find_jobs(f"{folder}/", str(target))), folder, target) == [
        ("a.jpg", "a.jpg"), ("b.PNG", "b.PNG"), ("sub/c.webp", "sub/c.webp"),
        ("sub/e.heic", "sub/e.png"),
    ]


def test_a_pattern(folder: Path, tmp_path: Path) -> None:
    jobs = list(find_jobs(f"{folder}/**/*.[jw]*", str(tmp_path), extension=".png"))
    assert places(jobs, folder, tmp_path) == [
        ("a.jpg", "a.png"), ("large/a.jpg", "large/a.png"), ("sub/c.webp", "sub/c.png"),
    ]


def test_one_image(folder: Path, tmp_path: Path) -> None:
    [job] = find_jobs(f"{folder}/a.jpg", "s3://bucket/large/")
    assert job == Job(f"{folder}/a.jpg", "s3://bucket/large/a.jpg")


def test_names_stay_relative(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert list(find_jobs("a.jpg", "large")) == [Job("a.jpg", "large/a.jpg")]
    assert list(find_jobs("*.jpg", "large")) == [Job("a.jpg", "large/a.jpg")]
    monkeypatch.chdir(folder.parent)
    assert next(find_jobs("photos/", "photos/large/")) == Job("photos/a.jpg", "photos/large/a.jpg")


def test_what_cannot_be(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="none"):
        find_jobs(str(folder / "none"), str(tmp_path))
    with pytest.raises(ValueError, match="among the inputs"):
        find_jobs(str(folder), f"{folder}/")
    (folder / "a.png").touch()
    with pytest.raises(ValueError, match="a.png.* would both be written"):
        list(find_jobs(str(folder), str(tmp_path), extension=".webp"))


def test_images_are_what_upscale_takes_for_images() -> None:
    formats = re.findall(r"static let \w+ = ImageFileFormat\((.*?)\)\n", FORMATS.read_text(), re.DOTALL)
    endings = {format: {f".{name}" for name in re.findall(r'"([a-z]+)"', format)} for format in formats}
    assert READ == set().union(*endings.values())
    assert WRITTEN == set().union(*(names for format, names in endings.items() if "isWritten: false" not in format))


def test_a_manifest(tmp_path: Path) -> None:
    manifest = tmp_path / "list.txt"
    manifest.write_bytes(b"\xef\xbb\xbfa.jpg\tlarge/b.png\r\n\n  \ns3://bucket/c.jpg\n")
    assert list(read_manifest(str(manifest), "out/", ".png")) == [
        Job("a.jpg", "large/b.png"), Job("s3://bucket/c.jpg", "out/c.png"),
    ]
    with pytest.raises(ValueError, match="c.jpg” has no output"):
        list(read_manifest(str(manifest)))
    manifest.write_text("x/a.jpg\ny/a.jpg\n")
    with pytest.raises(ValueError, match="a.jpg.* would both be written"):
        list(read_manifest(str(manifest), "out"))
