"""What holds for all workers of a run."""

import os
import shutil
from dataclasses import dataclass, field

from upscale_ray.errors import WorkerLost
from upscale_ray.job import Options, check_options

# What to do about outputs that are there already.
EXISTING = ("fail", "skip", "replace")


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for all workers of a run; `enlarge` tells what each means."""

    options: Options = field(default_factory=dict)
    existing: str = "fail"
    threads: int = 1
    gpus: float = 0
    executable: str | None = None
    silence: float = 60

    def __post_init__(self) -> None:
        check_options(self.options)
        if self.existing not in EXISTING:
            raise ValueError(f"existing must be one of {', '.join(EXISTING)}, not “{self.existing}”.")
        if self.threads < 1 or self.gpus < 0 or self.silence <= 0:
            raise ValueError("threads must be at least 1, gpus at least 0, and silence more than 0 seconds.")

    def command(self) -> list[str]:
        """The worker's command line on this machine."""
        name = self.executable or os.environ.get("UPSCALE") or "upscale"
        path = shutil.which(name)
        if path is None:
            raise WorkerLost(
                f"There is no executable “{name}” on this machine; install Upscale there, or name it with "
                "executable=… or in the environment variable UPSCALE."
            )
        backend = ["--backend", "opencl"] if self.gpus else []
        return [path, "worker", "--threads", str(self.threads), "--heartbeat", str(self.silence / 6), *backend]
