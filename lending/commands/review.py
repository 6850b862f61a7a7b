"""`loanflow review`: rate the customers of a month anew, and move them between segments."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from lending.adapters.models import bundled_models
from lending.arguments import wrong_fields_as_options
from lending.bootstrap import build_bank
from lending.commands.close import OPERATOR
from lending.config import Settings
from lending.domain.segmentation.months import month_before
from lending.errors import LendingError
from lending.service.business_date import read_business_date
from lending.service.modelling.in_force import models_in_force
from lending.service.ports import Bank
from lending.service.review.process import follow_review, let_review, report_kept
from lending.service.review.reviewing import Progress as Told
from lending.service.review.whole import review_month
from lending.supervisor.record import is_running
from lending.watching import watch


@click.command()
@click.option("--month", help="The month, as 2026-11; the last one that is over unless told.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(month: str | None, as_json: bool) -> None:
    """Review a month that is over: gather what is known of each customer, rate him, and segment him by `segmentation.dmn`.

    The close of a month's last day has the engine do it by itself, as the process `monthly_review`; the command does it, or does it
    again, by hand. Where the system is up the engine works, else the command does. Each move starts what its segment must, once: a
    manager for A, an offer for B, a visit for C, collection and preservation for D. Interrupted, even by kill -9, the command is given
    again and goes on where it was; a month that was reviewed stays as it is. Example: loanflow review --month 2026-11
    """
    settings = Settings.load()
    bank = build_bank(settings)
    try:
        chosen = month or month_before(read_business_date(bank))
        with wrong_fields_as_options({"table": "segmentation.dmn"}), _bar() as progress:
            if is_running(settings.state) and bank.engine.healthy() is None:
                report = _let_review(bank, chosen, progress)
            else:
                report = review_month(bank, OPERATOR, chosen, models_in_force(bank, bundled_models())["segmentation.dmn"], progress)
    except LendingError as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(report, indent=2) if as_json else "\n".join(_lines(report)))


def _let_review(bank: Bank, month: str, progress: Told) -> dict[str, object]:
    """Have the engine review the month, where everybody sees it, and follow it."""
    let_review(bank, month)
    watch(lambda: follow_review(bank, month), lambda done, count: progress(month, done, count), f"The review of {month}")
    return report_kept(bank, month)


@contextmanager
def _bar() -> Iterator[Told]:
    """Show on the terminal's error stream how far the review is."""
    columns = (TextColumn("review {task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None, visible=False)
        yield lambda month, done, count: progress.update(task, description=month, completed=done, total=count or None, visible=True)


def _lines(report: dict[str, Any]) -> Iterator[str]:
    yield f"{report['month']} reviewed over {report['customers']:,} customer(s), {report['moved']:,} moved."
    yield f"  {'segments':<10} " + ", ".join(f"{name} {count:,}" for name, count in report["segments"].items())
    yield f"  {'moves':<10} " + (", ".join(f"{way} {count:,}" for way, count in report["moves"].items()) or "none")
