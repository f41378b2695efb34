"""What works on a machine of the cluster."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from upscale_ray import store
from upscale_ray.errors import StoreError
from upscale_ray.job import Job
from upscale_ray.outcome import Outcome
from upscale_ray.process import Process
from upscale_ray.scratch import Scratch, sweep_outputs, sweep_scratch
from upscale_ray.settings import Settings
from upscale_ray.transfer import Transfer

# What a worker's line says about an output that exists.
FIELDS = {"fail": {}, "skip": {"skip-existing": True}, "replace": {"force": True}}


class Worker:
    """A process that enlarges, and the transfer of its files. Each job is done in a thread of the caller's."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: Process | None = None
        self._lock = threading.Lock()
        # Made for the first job, so that a worker without any leaves nothing, however it ends.
        self._scratch: Scratch | None = None

    def start(self) -> None:
        """Raises WorkerLost where there can be no process."""
        self._process = Process(self._settings.command(), self._settings.silence)
        self._process.wait_until_ready()

    def do(self, job: Job, is_retry: bool = False) -> Outcome:
        """Does a job. Raises WorkerLost."""
        existing = self._settings.existing
        # What an earlier try has left there is what was asked for.
        if is_retry and existing == "fail":
            existing = "skip"
        try:
            with TemporaryDirectory(dir=self._folder()) as folder:
                return self._try(job, existing, Path(folder))
        except StoreError as error:
            return Outcome.failed("fileAccess", error.message, error.is_transient)

    def close(self, outputs: Sequence[str]) -> None:
        """Ends the process in order, and removes what tries that were lost have left beside `outputs`."""
        if self._process:
            self._process.close()
        with self._lock:
            if self._scratch:
                self._scratch.remove()
            self._scratch = None
        sweep_scratch()
        for output in outputs:
            if store.is_remote(output):
                store.discard(output)
            else:
                sweep_outputs(Path(output).parent)

    def _folder(self) -> Path:
        with self._lock:
            # Nobody would remove what is made after the end.
            self._process.check()
            if self._scratch is None:
                self._scratch = Scratch()
            return self._scratch.path

    def _try(self, job: Job, existing: str, folder: Path) -> Outcome:
        options = {**self._settings.options, **job.options}
        transfer = Transfer(job, str(options.get("format", "png")), folder)
        if transfer.delivers and existing != "replace" and store.exists(job.output):
            return Outcome.exists(job.output, existing)
        transfer.fetch()
        line = {**options, "input": transfer.source, "output": transfer.target}
        if transfer.writes_in_place:
            line |= FIELDS[existing]
        outcome = Outcome.told(self._process.do(line))
        if outcome.failure:
            failure = replace(outcome.failure, message=transfer.named(outcome.failure.message))
            return replace(outcome, failure=failure)
        if transfer.delivers and not transfer.deliver(existing == "replace"):
            return Outcome.exists(job.output, existing)
        return replace(outcome, data=transfer.data())
