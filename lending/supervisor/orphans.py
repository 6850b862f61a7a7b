"""Find and end what a killed supervisor left running."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import psutil

#: Every process a supervisor starts, and whatever those start, carries the state directory in this variable.
TAG = "LOANFLOW_SUPERVISED"
#: Seconds an orphan has: the kernel asked it to end already, when its supervisor did.
GRACE = 5.0


def tagged(state: Path) -> list[psutil.Process]:
    """List the living processes that belong to a state directory; this one and those above it are left out."""
    own = {process.pid for process in (psutil.Process(), *psutil.Process().parents())}
    return [process for process in psutil.process_iter() if process.pid not in own and _belongs(process, state)]


def _belongs(process: psutil.Process, state: Path) -> bool:
    with contextlib.suppress(psutil.Error, OSError):
        return process.environ().get(TAG) == str(state) and process.status() != psutil.STATUS_ZOMBIE
    return False  # another user's, or gone


def end(processes: Sequence[psutil.Process], grace: float = GRACE) -> None:
    """Ask processes to end; end those that do not within `grace` seconds by force."""
    _each(processes, "terminate")
    _, stubborn = psutil.wait_procs(processes, timeout=grace)
    _each(stubborn, "kill")
    psutil.wait_procs(stubborn, timeout=grace)


def _each(processes: Sequence[psutil.Process], signal: str) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):  # psutil looks at the start time: a recycled number is never hit
            getattr(process, signal)()
