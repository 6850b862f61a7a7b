"""`loanflow audit`: verify and anchor the journal."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from lending.arguments import DAY
from lending.bootstrap import build_bank
from lending.config import Settings
from lending.service.audit.anchoring import anchor_journal, read_anchors
from lending.service.audit.verifying import Progress, Verification, verify_journal

_FROM = click.option("--from", "first", type=DAY, help="From this day on (year-month-day).")
_TO = click.option("--to", "last", type=DAY, help="Through this day (year-month-day).")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group(short_help="Show that the bank's records are whole: verify and anchor the journal.")
def command() -> None:
    """Show that the bank's records are whole."""


@command.command("verify", short_help="Check the journal row by row, link by link, and against the anchors.")
@_FROM
@_TO
@_JSON
def verify(first: date | None, last: date | None, *, as_json: bool) -> None:
    """Recompute every row's digest and every link of the chain, hold the chain against the anchors, and name the first broken entry.

    A row changed, deleted, put in or put elsewhere shows in the chain; a chain cut at its end, or made anew as a whole, shows at the
    anchors (`loanflow audit anchor`). With --from or --to only what was sealed in that time is recomputed. Exits with 1 when broken.
    Example: loanflow audit verify --from 2026-11-01 --to 2026-11-30
    """
    _require_order(first, last)
    bank = build_bank(Settings.load())
    with _bar() as progress:
        found = verify_journal(bank, first, last, progress)
    click.echo(json.dumps(asdict(found), indent=2, default=str) if as_json else "\n".join(_lines(found)))
    if found.broken:
        raise SystemExit(1)


@command.command("anchor", short_help="Write the journal's head to the file of anchors now.")
@_JSON
def anchor(*, as_json: bool) -> None:
    """Seal what was committed and add the chain's head to the file of anchors, which `LOANFLOW_ANCHORS` names; the workers do so hourly.

    Keep copies of the file where nobody of this machine can write: an anchor is worth what its file is.
    """
    settings = Settings.load()
    bank = build_bank(settings)
    made = anchor_journal(bank)
    newest = made or next(reversed(read_anchors(bank)), None)
    if as_json:
        told = {"anchored": made is not None, "file": str(settings.anchors), "newest": newest and asdict(newest)}
        click.echo(json.dumps(told, default=str))
    elif newest is None:
        click.echo("The journal has no entry yet; there is nothing to anchor.")
    else:
        said = "Anchored" if made else "Already anchored"
        click.echo(f"{said}: place {newest.sequence} of the chain, head {newest.head}, in {settings.anchors}.")


def _require_order(first: date | None, last: date | None) -> None:
    if first and last and first > last:
        raise click.UsageError(f"--from {first} lies after --to {last}; give the earlier day first.")


@contextmanager
def _bar() -> Iterator[Progress]:
    """Show on the terminal's error stream how many entries were looked at."""
    columns = (TextColumn("verify"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as progress:
        task: Any = progress.add_task("", total=None)
        yield lambda done, count: progress.update(task, completed=done, total=count)


def _lines(found: Verification) -> Iterator[str]:
    if found.broken:
        entry = f"journal entry {found.broken.entry_id}" if found.broken.entry_id is not None else "an entry that is gone"
        yield f"BROKEN ({found.broken.kind}) at place {found.broken.sequence} of the chain, {entry}: {found.broken.said}."
    places = f", places {found.first} to {found.last}" if found.entries else ""
    yield f"{found.entries} entries verified{places}; head {found.head}; {found.unsealed} not sealed yet."
    newest = found.newest_anchor
    if newest is None:
        yield "No anchor yet: a journal cut at its end, or made anew as a whole, would not show. Make one: loanflow audit anchor"
    else:
        yield f"{found.anchors} anchor(s), the newest of {newest.at:%Y-%m-%d %H:%M} UTC at place {newest.sequence}."
