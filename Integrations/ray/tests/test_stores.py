"""Files that are not in folders of the workers' machines."""

import threading
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from fsspec.core import url_to_fs
from fsspec.implementations.memory import MemoryFileSystem
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import ThreadedFTPServer
from ray.cluster_utils import Cluster

from disturbance import enlarge_disturbed
from pictures import OPTIONS, files, statuses
from processes import kill_actor, nothing_is_left
from upscale_ray import Job, enlarge, find_jobs, store
from upscale_ray.settings import Settings
from upscale_ray.worker import Worker


@pytest.fixture
def ftp(tmp_path: Path) -> Iterator[str]:
    """A server of files. It can rename them."""
    root = tmp_path / "ftp"
    root.mkdir()
    authorizer = DummyAuthorizer()
    authorizer.add_user("user", "password", str(root), perm="elradfmw")
    server = ThreadedFTPServer(("127.0.0.1", 0), type("Handler", (FTPHandler,), {"authorizer": authorizer}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"ftp://user:password@127.0.0.1:{server.address[1]}"
    server.close_all()
    thread.join(10)


@pytest.fixture
def s3(bucket: str) -> Iterator[str]:
    """A store of objects. It can only copy them."""
    store = fsspec.filesystem("s3")
    store.mkdir(bucket)
    yield bucket
    store.rm(bucket, recursive=True)


@pytest.fixture(params=["ftp", "s3"])
def shop(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(request.param)


def upload(folder: Path, url: str) -> None:
    """One of the pictures has a name that looks like a pattern."""
    store, path = url_to_fs(url)
    store.makedirs(path, exist_ok=True)
    for file in folder.iterdir():
        store.put_file(str(file), f"{path}/{file.name.replace('05', '0[5]')}")


def download(url: str) -> dict[str, bytes]:
    store, path = url_to_fs(url)
    store.invalidate_cache()
    return {name.rpartition("/")[2].replace("0[5]", "05"): store.cat_file(name) for name in store.find(path)}


def test_from_a_store_to_a_store(cluster: Cluster, temporary: Path, pictures: Path, expected: Path, shop: str) -> None:
    upload(pictures, f"{shop}/small")
    jobs = [*find_jobs(f"{shop}/small", f"{shop}/large"), Job(f"{shop}/small/none.png", f"{shop}/large/none.png")]
    results = list(enlarge(jobs, OPTIONS, workers=2))
    assert sorted(statuses(results)) == ["failed"] + ["written"] * 12
    [missing] = [result for result in results if result.status == "failed"]
    assert missing.failure.code == "fileAccess" and "none.png" in missing.failure.message
    assert "password" not in missing.failure.message
    assert download(f"{shop}/large") == files(expected)


def test_a_worker_is_lost(
    cluster: Cluster, temporary: Path, large_pictures: Path, large_expected: Path, tmp_path: Path, shop: str
) -> None:
    upload(large_pictures, f"{shop}/small")
    results = enlarge_disturbed(f"{shop}/small", f"{shop}/large", 2, kill_actor)
    assert len(results) == 16
    assert set(statuses(results)) <= {"written", "skipped"}
    assert {result.tries for result in results} == {1, 2}
    assert download(f"{shop}/large") == files(large_expected)
    nothing_is_left(temporary, tmp_path)


def test_urls_of_local_files(cluster: Cluster, pictures: Path, expected: Path, tmp_path: Path) -> None:
    results = list(enlarge(find_jobs(f"file://{pictures}", f"file://{tmp_path}/outputs"), OPTIONS))
    assert statuses(results) == ["written"] * 12
    assert files(tmp_path / "outputs") == files(expected)


def test_a_store_that_is_none(cluster: Cluster, pictures: Path) -> None:
    [result] = enlarge([Job(str(pictures / "00.png"), "nowhere://folder/00.png")], OPTIONS)
    assert (result.failure.code, result.tries) == ("fileAccess", 1)
    assert "nowhere" in result.failure.message


@pytest.mark.parametrize("existing, status", [("fail", "failed"), ("skip", "skipped"), ("replace", "written")])
def test_outputs_that_exist(
    temporary: Path, pictures: Path, expected: Path, existing: str, status: str
) -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe("/large/00.png", b"mine")
    worker = Worker(Settings(OPTIONS, existing=existing))
    worker.start()
    outcomes = {
        name: worker.do(Job(str(pictures / name), f"memory://large/{name}")) for name in ("00.png", "01.png")
    }
    worker.close([])
    assert {name: outcome.status for name, outcome in outcomes.items()} == {"00.png": status, "01.png": "written"}
    assert memory.cat("/large/00.png") == ((expected / "00.png").read_bytes() if existing == "replace" else b"mine")
    assert memory.cat("/large/01.png") == (expected / "01.png").read_bytes()
    assert len(memory.find("/large")) == 2
    memory.rm("/large", recursive=True)


@pytest.mark.parametrize("existing, status", [("fail", "failed"), ("skip", "skipped")])
def test_outputs_that_come_to_exist_meanwhile(
    temporary: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch, existing: str, status: str
) -> None:
    memory, put = fsspec.filesystem("memory"), store.put

    def put_late(path: str, url: str) -> None:
        put(path, url)
        memory.pipe("/large/00.png", b"another's")

    monkeypatch.setattr(store, "put", put_late)
    worker = Worker(Settings(OPTIONS, existing=existing))
    worker.start()
    assert worker.do(Job(str(pictures / "00.png"), "memory://large/00.png")).status == status
    worker.close([])
    assert {name: memory.cat(name) for name in memory.find("/large")} == {"/large/00.png": b"another's"}
    memory.rm("/large", recursive=True)


def test_what_a_store_has_lost_on_the_way_is_no_output(
    temporary: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = fsspec.filesystem("memory")
    monkeypatch.setattr(MemoryFileSystem, "put_file", lambda self, path, target: self.pipe(target, b"half"))
    worker = Worker(Settings(OPTIONS))
    worker.start()
    outcome = worker.do(Job(str(pictures / "00.png"), "memory://large/00.png"))
    worker.close([])
    assert outcome.is_transient and "4 of " in outcome.failure.message
    assert memory.find("/large") == []
