"""`loanflow simulate`: months of a bank of its own, day by day through the daily close."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from lending.arguments import wrong_fields_as_options
from lending.errors import LendingError
from lending.simulation.run import Outcome, Tell, Wanted, simulate, simulate_by_engine
from lending.simulation.tables import show

_DIRECTORY = click.Path(file_okay=False, path_type=Path)


@click.command("simulate")
@click.option("--months", type=click.IntRange(1, 60), default=24, show_default=True, help="Months from 2025-01-01 on.")
@click.option("--customers", type=click.IntRange(1, 99_999), default=5_000, show_default=True, help="How many people have loans.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other people; the same one, the same bank.")
@click.option("--state", type=_DIRECTORY, help="Keep the bank in this directory, which must hold none; else it is a temporary one.")
@click.option(
    "--export",
    "exported",
    type=_DIRECTORY,
    help="Write loans, instalments, payments, lateness, cases, contacts and segments as CSV.",
)
@click.option("--engine", "by_engine", is_flag=True, help="Let an engine of its own do the collection; from today on, and slow.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(*, months: int, customers: int, seed: int, state: Path | None, exported: Path | None, by_engine: bool, as_json: bool) -> None:
    """Let customers pay, miss, promise, recover and default, each day through the daily close, in a bank of the simulation's own.

    Never touches the bank that runs here: its database is in a temporary directory, or where --state says. Loans come in by book import.
    Collection goes the way of its diagram, without an engine: the same use cases, the ladder read from its decision table. With --engine
    an engine, its workers and the sandbox run on free ports for the simulation alone, and people complete the tasks by their forms; take
    some 200 customers and 3 months then. At the end the book is replayed and verified, cases are held to the loans, contacts to the hours
    of rest, and lateness is reckoned anew.

    Exits with 1 when anything does not reconcile. Example: loanflow simulate --months 3 --customers 200 --export simulated
    """
    wanted = Wanted(months=months, customers=customers, seed=seed)
    try:
        with wrong_fields_as_options({}), _directory(state) as directory, _bar() as tell:
            if by_engine:
                outcome = simulate_by_engine(wanted, directory, tell, os.environ, exported)
            else:
                outcome = simulate(wanted, directory, tell, exported)
    except LendingError as error:
        raise click.ClickException(str(error)) from error
    _print(outcome, as_json=as_json)
    if outcome.flaws:
        raise SystemExit(1)


def _print(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({**outcome.figures.as_document(), "flaws": outcome.flaws}, indent=2))
        return
    show(outcome.figures, Console())
    for flaw in outcome.flaws:
        click.echo(f"✗ {flaw}")
    if not outcome.flaws:
        click.echo("✓ Book, cases, contacts, lateness and segments reconcile.")


@contextmanager
def _directory(state: Path | None) -> Iterator[Path]:
    """Yield the bank's directory, said on the error stream; a temporary one goes with the simulation."""
    if state is not None:
        click.echo(f"The simulated bank is in {state.resolve()}.", err=True)
        yield state.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="loanflow-simulation-") as directory:
        click.echo(f"The simulated bank is in {directory} until the end; name a directory with --state to keep it.", err=True)
        yield Path(directory)


@contextmanager
def _bar() -> Iterator[Tell]:
    """Show on the terminal's error stream which day it is and how far that is."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda what, done, count: progress.update(task, description=what, completed=done, total=count)
