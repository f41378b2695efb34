"""The way of a job's files to the process and back."""

from pathlib import Path, PurePosixPath

from upscale_ray import store
from upscale_ray.errors import StoreError
from upscale_ray.job import Job


class Transfer:
    """Where the process reads a job's image and where it writes the result.

    That is where they are, for local files; all others are copied through a folder.

    Attributes:
        delivers: Whether the result is to be copied to a store.
    """

    def __init__(self, job: Job, format: str, folder: Path) -> None:
        self._job = job
        self.reads_in_place = isinstance(job.input, str) and not store.is_remote(job.input)
        self.delivers = job.output is not None and store.is_remote(job.output)
        self.writes_in_place = job.output is not None and not self.delivers
        extension = PurePosixPath(job.output).suffix if job.output else f".{format}"
        self.source = str(job.input) if self.reads_in_place else str(folder / "image")
        self.target = str(job.output) if self.writes_in_place else str(folder / f"result{extension}")

    def fetch(self) -> None:
        """Brings the image to where it is read."""
        if isinstance(self._job.input, bytes):
            Path(self.source).write_bytes(self._job.input)
        elif not self.reads_in_place:
            store.fetch(self._job.input, self.source)

    def data(self) -> bytes | None:
        """The result, where it is to be returned."""
        return Path(self.target).read_bytes() if self._job.output is None else None

    def deliver(self, replaces: bool) -> bool:
        """Brings the result to where it shall be, whole or not at all. False where something is there already."""
        url = self._job.output
        try:
            store.put(self.target, url)
            is_free = replaces or not store.exists(url)
            if is_free:
                store.publish(url)
        except StoreError:
            store.discard(url)
            raise
        if not is_free:
            store.discard(url)
        return is_free

    def named(self, message: str) -> str:
        """A message that calls the files what the job calls them. It may have had their paths or only their names."""
        if not self.reads_in_place:
            message = _renamed(message, self.source, self._job.input if isinstance(self._job.input, str) else "image")
        if not self.writes_in_place:
            message = _renamed(message, self.target, self._job.output or "result")
        return message


def _renamed(message: str, path: str, name: str) -> str:
    return message.replace(f"“{path}”", f"“{name}”").replace(f"“{Path(path).name}”", f"“{name}”")
