"""Enlarges images with Upscale on all machines of a Ray cluster."""

from upscale_ray.batches import EnlargeBatch
from upscale_ray.enlarge import enlarge
from upscale_ray.errors import WorkerError
from upscale_ray.job import Job
from upscale_ray.listing import find_jobs, read_manifest
from upscale_ray.result import Failure, Result

__all__ = ["EnlargeBatch", "Failure", "Job", "Result", "WorkerError", "enlarge", "find_jobs", "read_manifest"]
