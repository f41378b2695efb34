"""A place in the cluster."""

from collections.abc import Sequence
from enum import Enum, auto

import ray
from ray import ObjectRef

from upscale_ray.settings import Settings
from upscale_ray.task import Task
from upscale_ray.worker import Worker

# Jobs that a worker has at once: one is enlarged while another's files are copied.
JOBS = 2


class State(Enum):
    """What a slot's worker is up to."""

    CLOSED = auto()
    STARTING = auto()
    READY = auto()
    # It is lost. What it has in hand is still to come back.
    ENDING = auto()


class Slot:
    """A place in the cluster for a worker, and for the next one where that is lost."""

    def __init__(self, number: int, settings: Settings) -> None:
        self.number = number
        self.state = State.CLOSED
        self.tasks: list[Task] = []
        self.failed_starts = 0
        self._settings = settings
        self._class = ray.remote(Worker).options(
            num_cpus=settings.threads,
            num_gpus=settings.gpus,
            # One more, which closes it.
            max_concurrency=JOBS + 1,
            scheduling_strategy="SPREAD",
        )

    def start(self) -> ObjectRef:
        """Asks for a worker. It starts as soon as the cluster has room."""
        self.state = State.STARTING
        self._worker = self._class.remote(self._settings)
        return self._worker.start.remote()

    def send(self, task: Task) -> ObjectRef:
        """Has a task done."""
        self.tasks.append(task)
        task.tries += 1
        task.slots.add(self.number)
        return self._worker.do.remote(task.sent(), task.tries > 1)

    def close(self, outputs: Sequence[str]) -> ObjectRef:
        """Ends the worker in order. It removes what lost tries have left beside `outputs`."""
        return self._worker.close.remote(outputs)

    def kill(self) -> None:
        """Gives the worker's room back to the cluster."""
        ray.kill(self._worker)
        self.state = State.CLOSED

    @property
    def has_room(self) -> bool:
        """Whether it takes another job. One that may have cost a worker has the next worker to itself."""
        return len(self.tasks) < JOBS and all(task.tries == 1 for task in self.tasks)
