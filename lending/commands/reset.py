"""`loanflow reset`: begin anew."""

import click

from lending.config import environment, state_directory
from lending.supervisor import orphans
from lending.supervisor.errors import SupervisorError
from lending.supervisor.record import is_running
from lending.supervisor.state import is_ours, remove_state


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(yes: bool) -> None:
    """Remove the state directory with everything in it: database, documents, engine, logs, passwords.

    Asks first. Refuses while the system runs, and when the directory is not loanflow's. A database or engine on a server is not touched.
    """
    state = state_directory(environment())
    if not state.exists():
        click.echo(f"There is nothing to remove: {state} does not exist.")
        return
    if is_ours(state) and (is_running(state) or orphans.tagged(state)):
        raise SupervisorError("loanflow runs. Stop it first: loanflow down")
    if not yes:
        click.confirm(f"Remove {state} with every application, document, journal and password in it, for good?", abort=True)
    remove_state(state)
    click.echo(f"Removed {state}. `loanflow up` begins anew.")
