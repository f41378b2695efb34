"""What has come of a job."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from upscale_ray.job import Job


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no output.

    Attributes:
        code: The kind, for programs: the codes of Upscale, such as `damagedFile`, or `workerLost`.
        message: What is wrong and what to do, for people.
    """

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Result:
    """What has come of a job.

    Attributes:
        job: As it was given.
        status: “written”, “skipped” or “failed”.
        failure: Why it failed.
        data: The output file's bytes, where the job has no output of its own.
        report: What `upscale worker` says about it: sizes, seconds, warnings.
        tries: How many times it was begun.
    """

    job: Job
    status: str
    failure: Failure | None = None
    data: bytes | None = None
    report: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 1
