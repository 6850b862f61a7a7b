"""Watching from the command line what the workers do."""

import time
from collections.abc import Callable

from lending.errors import ConflictError

#: Seconds between two looks, and without anything done after which it is given up; a step over a big partition takes some.
_LOOK, _PATIENCE = 0.3, 300.0


def watch(look: Callable[[], tuple[int, int] | None], told: Callable[[int, int], None], work: str) -> None:
    """Tell parts done and parts in all until there is nothing left to look at; ConflictError names the work when it does not move on."""
    moved, before = time.monotonic(), -1
    while (state := look()) is not None:
        told(*state)
        if state[0] != before:
            moved, before = time.monotonic(), state[0]
        if time.monotonic() - moved > _PATIENCE:
            raise ConflictError(f"{work} does not move on; `loanflow status` says whether the workers run. Give the command again.")
        time.sleep(_LOOK)
