"""A job on its way."""

from dataclasses import dataclass, field, replace

from upscale_ray import store
from upscale_ray.job import Job


@dataclass(eq=False, slots=True)
class Task:
    """A job, and what has become of it so far.

    Attributes:
        slots: The numbers of the slots that have tried it.
    """

    job: Job
    tries: int = 0
    slots: set[int] = field(default_factory=set)

    def sent(self) -> Job:
        """The job as other machines understand it."""
        source, target = self.job.input, self.job.output
        if isinstance(source, str):
            source = store.resolved(source)
        if target is not None:
            target = store.resolved(target)
        return replace(self.job, input=source, output=target, key=None)
