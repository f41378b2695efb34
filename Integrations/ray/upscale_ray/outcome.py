"""What one try at a job has led to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from upscale_ray.result import Failure

# What a result keeps of a worker's line.
REPORTED = ("source", "result", "bytes", "seconds", "choice", "warnings")

# Failures of the machine rather than of the image.
TRANSIENT = frozenset(["deviceFailed"])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one try at a job has led to, as a worker tells it.

    Attributes:
        is_transient: Whether another try may succeed.
    """

    status: str
    failure: Failure | None = None
    data: bytes | None = None
    report: Mapping[str, Any] = field(default_factory=dict)
    is_transient: bool = False

    @classmethod
    def failed(cls, code: str, message: str, is_transient: bool = False) -> Self:
        return cls("failed", Failure(code, message), is_transient=is_transient)

    @classmethod
    def exists(cls, output: str, existing: str) -> Self:
        """For an output that is there already."""
        if existing == "skip":
            return cls("skipped")
        remedy = 'choose another name, or set existing="skip" or "replace"'
        return cls.failed("fileExists", f"“{output}” already exists; {remedy}.")

    @classmethod
    def told(cls, line: Mapping[str, Any]) -> Self:
        """From what `upscale worker` says."""
        report = {name: line[name] for name in REPORTED if name in line}
        if line["status"] == "stopped":
            failure = Failure("cancelled", "The worker was stopped before it finished.")
            return cls("failed", failure, report=report, is_transient=True)
        if line["status"] == "failed":
            failure = Failure(line["error"]["code"], line["error"]["message"])
            return cls("failed", failure, report=report, is_transient=failure.code in TRANSIENT)
        return cls(line["status"], report=report)
