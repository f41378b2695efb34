"""The spreading of jobs over workers."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import ray
from ray import ObjectRef
from ray.exceptions import RayError, RayTaskError

from upscale_ray.errors import WorkerError
from upscale_ray.job import Job
from upscale_ray.outcome import Outcome
from upscale_ray.process import PATIENCE
from upscale_ray.result import Result
from upscale_ray.settings import Settings
from upscale_ray.slot import JOBS, Slot, State
from upscale_ray.task import Task

# Starts in a row that may fail before a slot is given up.
STARTS = 3


@dataclass(frozen=True, slots=True)
class Call:
    """What a worker has been asked: to do a task. Where there is none, to start, or to end if it is lost."""

    slot: Slot
    task: Task | None = None


class Run:
    """Spreads jobs over workers, replaces workers that are lost, and tries their jobs again."""

    def __init__(self, jobs: Iterable[Job], settings: Settings, workers: int, tries: int, start_timeout: float) -> None:
        self._jobs = iter(jobs)
        self._has_jobs = True
        self._tries = tries
        self._start_timeout = start_timeout
        self._slots = [Slot(number, settings) for number in range(workers)]
        self._calls: dict[ObjectRef, Call] = {}
        self._retries: list[Task] = []
        # Why the last worker that was lost was lost.
        self._loss = ""
        # Where tries that were lost may have left something.
        self._lost_outputs: set[str] = set()

    def results(self) -> Iterator[Result]:
        """Does the work. Results come as jobs end."""
        try:
            for slot in self._slots:
                self._calls[slot.start()] = Call(slot)
            while self._hand_out():
                if result := self._take():
                    yield result
        finally:
            self._close()

    def _hand_out(self) -> bool:
        """Gives tasks to the workers that have room. Returns whether there is anything left to wait for."""
        free = [slot for slot in self._slots if slot.state is State.READY]
        for task in list(self._retries):
            if slot := self._slot_for(task, free):
                # It gets nothing new until it is done with what it has.
                free.remove(slot)
                if not slot.tasks:
                    self._retries.remove(task)
                    self._calls[slot.send(task)] = Call(slot, task)
        for room in range(JOBS):
            for slot in free:
                if len(slot.tasks) == room and slot.has_room and (task := self._next_task()):
                    self._calls[slot.send(task)] = Call(slot, task)
        return self._has_jobs or bool(self._retries) or any(slot.tasks for slot in self._slots)

    def _slot_for(self, task: Task, free: list[Slot]) -> Slot | None:
        """The one of `free` that is to try a task again: if any worker has not tried it yet, only such a one."""
        ready = [slot for slot in self._slots if slot.state is State.READY]
        others = [slot for slot in ready if slot.number not in task.slots] or ready
        return min((slot for slot in others if slot in free), key=lambda slot: len(slot.tasks), default=None)

    def _next_task(self) -> Task | None:
        job = next(self._jobs, None)
        self._has_jobs = job is not None
        return Task(job) if job else None

    def _take(self) -> Result | None:
        """Waits for a worker's answer. Returns the result, where it is one."""
        answer = self._next_answer()
        call, loss = self._calls.pop(answer), None
        try:
            outcome = ray.get(answer)
        except RayError as error:
            self._loss = loss = _told(error)
        if call.task:
            if loss:
                outcome = self._lost(call.slot, call.task)
            return self._judge(call.slot, call.task, outcome)
        if call.slot.state is State.STARTING:
            self._note_start(call.slot, has_failed=loss is not None)
        else:
            self._replace(call.slot)
        return None

    def _next_answer(self) -> ObjectRef:
        """Raises WorkerError where none can be expected."""
        # A worker that has something in hand answers. One that is to start may wait for room forever.
        timeout = None if any(slot.tasks for slot in self._slots) else self._start_timeout
        answers = ray.wait(list(self._calls), timeout=timeout)[0] if self._calls else []
        if answers:
            return answers[0]
        room = ray.cluster_resources()
        reason = self._loss or (
            f"The cluster had no room for one within {self._start_timeout:g} seconds; "
            f"it has {room.get('CPU', 0):g} CPUs and {room.get('GPU', 0):g} GPUs in total."
        )
        raise WorkerError(f"No worker can be started. {reason}")

    def _note_start(self, slot: Slot, has_failed: bool) -> None:
        slot.failed_starts = slot.failed_starts + 1 if has_failed else 0
        if has_failed:
            self._replace(slot)
        else:
            slot.state = State.READY

    def _lost(self, slot: Slot, task: Task) -> Outcome:
        """What it means for a task that its worker was lost."""
        slot.state = State.ENDING
        if output := task.sent().output:
            self._lost_outputs.add(output)
        message = (
            f"Workers were lost on this image in each of {task.tries} tries, most recently: {self._loss} "
            "If memory ran out, start workers on machines with more, or set the option “memory”."
        )
        return Outcome.failed("workerLost", message, is_transient=True)

    def _judge(self, slot: Slot, task: Task, outcome: Outcome) -> Result | None:
        """Returns the result, unless the task is to be tried again."""
        slot.tasks.remove(task)
        if slot.state is State.ENDING and not slot.tasks:
            self._calls[slot.close(sorted(self._lost_outputs))] = Call(slot)
        if outcome.is_transient and task.tries < self._tries:
            self._retries.append(task)
            return None
        return Result(task.job, outcome.status, outcome.failure, outcome.data, outcome.report, task.tries)

    def _replace(self, slot: Slot) -> None:
        slot.kill()
        if slot.failed_starts < STARTS:
            self._calls[slot.start()] = Call(slot)

    def _close(self) -> None:
        """Ends all workers in order."""
        slots = [slot for slot in self._slots if slot.state is not State.CLOSED]
        # Those that are yet to start have something to do only where nobody else can tidy up.
        closing = [slot for slot in slots if slot.state is not State.STARTING] or (slots if self._loss else [])
        answers = [slot.close(sorted(self._lost_outputs)) for slot in closing]
        # What they have in hand ends as well: files on their way arrive, or are removed.
        answers += [answer for answer, call in self._calls.items() if call.slot in closing]
        if answers:
            ray.wait(answers, num_returns=len(answers), timeout=PATIENCE + 5)
        for answer in answers:
            # What nobody is to know any more, Ray would tell as an error that nobody has seen.
            with suppress(RayError):
                ray.get(answer, timeout=0)
        for slot in slots:
            slot.kill()


def _told(error: RayError) -> str:
    """Why a worker was lost, in a line."""
    if isinstance(error, RayTaskError):
        return str(error.cause) or repr(error.cause)
    return f"Ray reports: {str(error).splitlines()[0]}"
