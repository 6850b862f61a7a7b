"""What ends a demonstration early."""

from lending.errors import LendingError


class StuckError(LendingError):
    """The run does not go on by itself."""
