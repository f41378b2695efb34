"""A cluster of two nodes with a processor each, and two stores, all on this machine."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import ray
from moto.server import ThreadedMotoServer
from ray.cluster_utils import Cluster

from pictures import draw_all, enlarge_all
from processes import UPSCALE

NODE = {"num_cpus": 1, "num_gpus": 0, "object_store_memory": 100 << 20}


def pytest_sessionstart() -> None:
    if UPSCALE is None:
        pytest.exit("There is no upscale; name it by UPSCALE=…/upscale.", returncode=2)


@pytest.fixture(scope="session")
def temporary() -> Iterator[Path]:
    """Where all processes of the tests have their temporary files. Its name is short, as names of sockets must be."""
    folder = Path(tempfile.mkdtemp(prefix="ur-"))
    os.environ.update(UPSCALE=UPSCALE, TMPDIR=str(folder), RAY_USAGE_STATS_ENABLED="0")
    tempfile.tempdir = None
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def bucket(temporary: Path) -> Iterator[str]:
    """A bucket of S3's kind. The cluster's processes inherit how to get there."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    os.environ.update(
        AWS_ENDPOINT_URL=f"http://{host}:{port}", AWS_ACCESS_KEY_ID="key", AWS_SECRET_ACCESS_KEY="secret"
    )
    yield "s3://pictures"
    server.stop()


@pytest.fixture(scope="session")
def cluster(temporary: Path, bucket: str) -> Iterator[Cluster]:
    """A head, and another node."""
    cluster = Cluster(initialize_head=True, head_node_args={**NODE, "include_dashboard": False})
    cluster.add_node(**NODE)
    ray.init(address=cluster.address, log_to_driver=False)
    yield cluster
    ray.shutdown()
    cluster.shutdown()


@pytest.fixture(scope="session")
def pictures(temporary: Path) -> Path:
    """A folder of small pictures."""
    return draw_all(temporary / "pictures", count=12, size=(48, 36))


@pytest.fixture(scope="session")
def expected(pictures: Path, temporary: Path) -> Path:
    """What they are enlarged, by the command alone."""
    return enlarge_all(pictures, temporary / "expected")


@pytest.fixture(scope="session")
def large_pictures(temporary: Path) -> Path:
    """A folder of pictures that take long enough for something to happen meanwhile."""
    return draw_all(temporary / "large-pictures", count=16, size=(320, 240))


@pytest.fixture(scope="session")
def large_expected(large_pictures: Path, temporary: Path) -> Path:
    return enlarge_all(large_pictures, temporary / "large-expected")
