"""What can go wrong before an engine answers."""

from lending.errors import LendingError


class LaunchError(LendingError):
    """The workflow engine could not be started."""
