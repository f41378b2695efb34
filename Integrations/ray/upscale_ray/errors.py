"""What is raised."""


class WorkerError(Exception):
    """There is no worker: none can be started."""


class WorkerLost(Exception):
    """The process of a worker has ended, or has said nothing for too long."""


class StoreError(Exception):
    """A file of a store cannot be read or written.

    Attributes:
        is_transient: Whether another try may succeed.
    """

    def __init__(self, message: str, is_transient: bool = False) -> None:
        super().__init__(message, is_transient)
        self.message = message
        self.is_transient = is_transient
