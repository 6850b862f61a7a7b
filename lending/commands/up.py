"""`loanflow up`: bring everything up."""

import os

import click

from lending.config import Settings, environment, state_directory
from lending.supervisor.parts import parts_of
from lending.supervisor.record import Identity, Record, only_one
from lending.supervisor.state import prepare_state
from lending.supervisor.up import addresses, run


@click.command()
@click.option(
    "--demo",
    type=click.IntRange(min=0),
    default=20,
    envvar="DEMO",
    show_default=True,
    show_envvar=True,
    help="Applicants to carry through the process the first time, in a bank that begins with an older book; 0 for none of both.",
)
def command(demo: int) -> None:
    """Bring engine, sandbox, workers and web up, and watch over them until Ctrl-C.

    Fetches and builds what is missing, brings the database to the newest schema, makes passwords at the first start, and starts
    again whatever ends by itself. When everything runs already, says so.
    """
    os.umask(0o077)  # what is written from here on holds what only this user may read
    prepare_state(state_directory(environment()))
    variables = environment()
    settings = Settings.from_env(variables)
    with only_one(settings.state) as alone:
        if alone:
            Record(Identity.of_self()).write(settings.state)
            run(settings, variables, _say, demo=demo)
        else:
            _say(f"loanflow runs already:\n\n{addresses(parts_of(settings))}\n\n`loanflow status` says more; `loanflow down` stops it.")


def _say(text: str) -> None:
    click.echo(text)
