"""The figures of a simulation as tables on the terminal."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from rich.console import Console
from rich.table import Table

from lending.domain.delinquency import BUCKETS, bucket_of
from lending.domain.early_warning.foresight import WITHIN_DAYS
from lending.simulation.figures import Figures

_DAY = timedelta(days=1)
#: Characters that a title has room for.
_WIDTH = 60
_BUCKETS = tuple(str(bucket_of(first, BUCKETS)) for first in BUCKETS)


def show(figures: Figures, console: Console) -> None:
    """Print the figures."""
    for table in (_totals(figures), _quarters(figures), _warnings(figures)):
        console.print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", min_width=_WIDTH)
    table.add_column(columns[0])
    for column in columns[1:]:
        table.add_column(column, justify="right")
    return table


def _totals(figures: Figures) -> Table:
    table = _table(f"{figures.days} days", "", "")
    for name, value in _lines(figures):
        table.add_row(name, value)
    return table


def _lines(figures: Figures) -> Iterator[tuple[str, str]]:
    yield "customers", f"{figures.customers:,}"
    yield "loans", f"{figures.loans:,}, {figures.lent:,.2f} CNY"
    yield "instalments due", f"{figures.instalments_due:,}, missed on the day {figures.missed:,}"
    yield "payments", f"{figures.payments:,}, {figures.paid:,.2f} CNY; paid in when late {figures.paid_late:,}"
    yield "court fees", f"{figures.court_fees:,.2f} CNY; back from debtors {figures.court_fees_back:,.2f}"
    yield "promises", _counted(figures.promises)
    yield "cases opened", f"{figures.cases_opened:,}, still open {figures.cases_open:,}"
    yield "cases closed", _counted(figures.cases_closed)
    for kind, count in figures.contacts.items():
        yield f"contacts {kind}", f"{count:,}"
    yield "attempts refused (R10)", f"{figures.attempts_refused:,}"
    yield "reviews of customers", f"{figures.reviewed:,}, moved {figures.moved:,}"
    yield "segments at the end", _counted(figures.segments)
    for name, seconds in figures.seconds.items():
        yield f"seconds, {name}", f"{seconds:,.1f}"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items()) or "none"


def _quarters(figures: Figures) -> Table:
    names = (f"{quarter.as_of - _DAY:%Y-%m}" for quarter in figures.quarters)
    table = _table("Overdue when a quarter was over, % of running loans", "bucket", *names)
    for bucket in _BUCKETS:
        table.add_row(bucket, *(_share(quarter.buckets.get(bucket, 0), quarter.loans) for quarter in figures.quarters))
    table.add_section()
    table.add_row("past due", *(_share(quarter.past_due, quarter.loans) for quarter in figures.quarters))
    table.add_row("loans", *(f"{quarter.loans:,}" for quarter in figures.quarters))
    return table


def _warnings(figures: Figures) -> Table:
    columns = ("raised", "ripe", "followed", "late already", "precision, %")
    table = _table(f"Warnings, and whether 30 days late within {WITHIN_DAYS}", "indicator", *columns)
    for indicator, counts in figures.warnings.items():
        shown = (counts[name] for name in ("raised", "ripe", "followed", "late_already"))
        table.add_row(indicator, *(f"{count:,}" for count in shown), _share(counts["followed"], counts["ripe"]))
    return table


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}" if whole else "–"
