"""What can go wrong when the system is brought up or taken down."""

from lending.errors import LendingError


class SupervisorError(LendingError):
    """The system could not be brought up or taken down."""


class NotReadyError(SupervisorError):
    """A part did not become healthy."""
