"""For Ray Data."""

from collections.abc import Mapping, Sequence
from typing import Any

from upscale_ray.errors import WorkerLost
from upscale_ray.job import Job, Options
from upscale_ray.outcome import Outcome
from upscale_ray.settings import Settings
from upscale_ray.worker import Worker


class EnlargeBatch:
    """A callable class for `ray.data.Dataset.map_batches`: adds the columns “enlarged” and “error” to batches.

    “enlarged” is an image file's bytes, empty where “error” tells why there is none.
    """

    _worker: Worker | None = None

    def __init__(
        self,
        options: Options | None = None,
        *,
        column: str = "bytes",
        threads: int = 1,
        gpus: float = 0,
        tries: int = 3,
        silence: float = 60,
        executable: str | None = None,
    ) -> None:
        self._column = column
        self._tries = tries
        self._settings = Settings(options or {}, threads=threads, gpus=gpus, executable=executable, silence=silence)
        self._worker = Worker(self._settings)
        self._worker.start()

    def __call__(self, batch: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
        outcomes = [self._outcome(Job(bytes(data))) for data in batch[self._column]]
        return {
            **batch,
            "enlarged": [outcome.data or b"" for outcome in outcomes],
            "error": [outcome.failure.message if outcome.failure else "" for outcome in outcomes],
        }

    def __del__(self) -> None:
        """Ends the process in order. Ray Data calls this as well, when an actor is needed no more."""
        if self._worker:
            self._worker.close([])

    def _outcome(self, job: Job) -> Outcome:
        for _ in range(self._tries):
            try:
                outcome = self._worker.do(job)
            except WorkerLost as loss:
                outcome = Outcome.failed("workerLost", str(loss), is_transient=True)
                self._worker.close([])
                self._worker.start()
            if not outcome.is_transient:
                break
        return outcome
