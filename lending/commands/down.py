"""`loanflow down`: stop everything."""

import time
from pathlib import Path

import click

from lending.config import environment, state_directory
from lending.supervisor import orphans
from lending.supervisor.errors import SupervisorError
from lending.supervisor.record import is_running, read_record

#: Seconds until the supervisor, which gives its parts their grace in three rounds, must have ended.
_PATIENCE = 75
#: Seconds between two looks.
_PAUSE = 0.1


@click.command()
def command() -> None:
    """Stop everything that `loanflow up` started, from another terminal; also what a killed supervisor left running."""
    state = state_directory(environment())
    stopped = _stop_supervisor(state) if is_running(state) else False
    left = orphans.tagged(state)
    orphans.end(left)
    click.echo("Stopped." if stopped or left else "Nothing runs.")


def _stop_supervisor(state: Path) -> bool:
    record = read_record(state)
    process = record.supervisor.process() if record else None
    if record is None or process is None:
        raise SupervisorError("`loanflow up` is just starting and not ready to be stopped: wait a moment, or press Ctrl-C in its terminal.")
    process.terminate()
    deadline = time.monotonic() + _PATIENCE
    while record.supervisor.process():  # not process.wait: one whose parent does not collect it would seem to live on
        if time.monotonic() > deadline:
            process.kill()
        time.sleep(_PAUSE)
    return True
