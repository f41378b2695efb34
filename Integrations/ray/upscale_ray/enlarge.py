"""The one function that does it all."""

from collections.abc import Iterable, Iterator

from upscale_ray.job import Job, Options
from upscale_ray.result import Result
from upscale_ray.run import Run
from upscale_ray.settings import Settings


def enlarge(
    jobs: Iterable[Job],
    options: Options | None = None,
    *,
    workers: int = 1,
    threads: int = 1,
    gpus: float = 0,
    existing: str = "fail",
    tries: int = 3,
    silence: float = 60,
    executable: str | None = None,
    start_timeout: float = 600,
) -> Iterator[Result]:
    """Enlarges images on a Ray cluster, and yields a result for each job as it ends.

    Work begins with the first result that is asked for, and jobs are taken as workers have room for them, two each.
    A job that fails is a result like others. Leaving the loop ends the workers in order.

    Args:
        jobs: What to enlarge.
        options: Options of `upscale enlarge` by their long names, such as {"scale": 2, "max-bytes": "150KB"}.
        workers: How many processes work at once. Those that the cluster has no room for wait until it has.
        threads: Processors of each worker, which Ray reserves for it.
        gpus: GPUs of each worker, which Ray reserves for it. It computes on OpenCL where this is not 0.
        existing: What to do about outputs that are there already: “fail”, “skip” (to resume) or “replace”.
        tries: How many times a job is begun that loses its worker, before it fails.
        silence: Seconds after which a worker that says nothing is killed.
        executable: The `upscale` on the cluster's machines. By default what UPSCALE names there, or PATH has.
        start_timeout: Seconds to wait for a worker while there is none.

    Raises:
        ValueError: For arguments that cannot be, at once.
        WorkerError: Where no worker can be started, when results are asked for.
    """
    if workers < 1 or tries < 1:
        raise ValueError("workers and tries must be at least 1.")
    settings = Settings(options or {}, existing, threads, gpus, executable, silence)
    return Run(jobs, settings, workers, tries, start_timeout).results()
