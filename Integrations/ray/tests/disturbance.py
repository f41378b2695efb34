"""Runs that are disturbed in the middle."""

from collections.abc import Callable, Iterator

import ray

from pictures import OPTIONS
from processes import wait_for, workers
from upscale_ray import Job, Result, find_jobs
from upscale_ray.run import Run
from upscale_ray.settings import Settings


def enlarge_disturbed(
    source: str, target: str, count: int, harm: Callable[[], None], silence: float = 60
) -> list[Result]:
    """What comes of a run with so many workers, to which harm is done when each has something in hand."""

    def jobs() -> Iterator[Job]:
        # Jobs last shorter than workers take to start.
        wait_for(lambda: len(workers()) == count)
        is_done = False
        for job in find_jobs(source, target):
            if not is_done and all_are_busy():
                harm()
                is_done = True
            yield job
        assert is_done

    def all_are_busy() -> bool:
        """Whether each worker has something in hand, and no answer is on the way."""
        return all(slot.tasks for slot in run._slots) and not ray.wait(list(run._calls), timeout=0)[0]

    run = Run(jobs(), Settings(OPTIONS, silence=silence), count, tries=3, start_timeout=100)
    return list(run.results())
