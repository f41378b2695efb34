"""The process that enlarges."""

import json
import os
import selectors
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from upscale_ray.errors import WorkerLost

# Seconds that a process may take to end by itself: more than the grace that `upscale worker` gives its jobs.
PATIENCE = 25


class Process:
    """An `upscale worker`: takes jobs from several threads and does them one after the other.

    A process that says nothing for `silence` seconds, not even that it is alive, is killed.
    """

    def __init__(self, command: Sequence[str], silence: float) -> None:
        self._silence = silence
        self._was_silent = False
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors)
        self._lock = threading.Lock()
        # None where there will be none.
        self._answers: dict[int, Future[Mapping[str, Any] | None]] = {}
        self._count = 0
        self._loss: str | None = None
        self._ready: Future[bool] = Future()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_until_ready(self) -> None:
        """Raises WorkerLost where the process cannot work."""
        if not self._ready.result():
            raise WorkerLost(self._loss)

    def check(self) -> None:
        """Raises WorkerLost where the process has ended."""
        if self._loss:
            raise WorkerLost(self._loss)

    def do(self, job: Mapping[str, Any]) -> Mapping[str, Any]:
        """Waits for a job's result. Raises WorkerLost."""
        future: Future[Mapping[str, Any] | None] = Future()
        with self._lock:
            self.check()
            self._count += 1
            self._answers[self._count] = future
            line = json.dumps({**job, "id": self._count}).encode() + b"\n"
            # Where nobody reads any more, or this has been closed, the reader sees the end soon, and tells.
            with suppress(BrokenPipeError, ValueError):
                self._process.stdin.write(line)
                self._process.stdin.flush()
        answer = future.result()
        if answer is None:
            raise WorkerLost(self._loss)
        return answer

    def close(self) -> None:
        """Lets the process end in order: it removes its temporary files and those of others that were killed."""
        if self._answers:
            self._process.terminate()
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reader.join()

    def _read(self) -> None:
        loss = self._listen()
        with self._lock:
            self._loss = loss
            waiting = list(self._answers.values())
            self._answers.clear()
        for answer in waiting:
            answer.set_result(None)
        if not self._ready.done():
            self._ready.set_result(False)

    def _listen(self) -> str:
        """Hands out results for as long as there are any. Returns why there are no more."""
        for line in self._lines():
            try:
                event = json.loads(line)
                if event["event"] == "ready":
                    self._ready.set_result(True)
                elif event["event"] == "result":
                    self._answers.pop(event["id"]).set_result(event)
            except (ValueError, KeyError, TypeError):
                self._process.kill()
                self._process.wait()
                return f"The executable does not respond like “upscale worker”. It printed: {line[:200]!r}"
        return self._end()

    def _lines(self) -> Iterator[bytes]:
        """Lines of standard output, until it ends or is silent for too long."""
        rest = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while selector.select(self._silence):
                part = os.read(self._process.stdout.fileno(), 65536)
                if not part:
                    return
                *lines, rest = (rest + part).split(b"\n")
                yield from lines
        self._was_silent = True
        self._process.kill()

    def _end(self) -> str:
        """Waits for the end. Returns why it came."""
        try:
            status = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        if self._was_silent:
            return f"The worker's process said nothing for {self._silence:g} seconds and was killed."
        if status < 0:
            return f"The worker's process was killed by {signal.Signals(-status).name}."
        return f"The worker's process ended with status {status}. {self._last_words()}".strip()

    def _last_words(self) -> str:
        """What it has said last on standard error."""
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 500))
        return self._errors.read().decode(errors="replace").strip()
