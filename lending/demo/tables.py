"""The report as tables on the terminal."""

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.table import Table

from lending.demo.report import Report

#: Share of bad loans in the whole of the data.
_DATA_SHARE = "30.0 %"
_MOST_TROUBLES = 8


def show(report: Report, console: Console) -> None:
    """Print the report, and what does not reconcile at its end."""
    for part in _parts(report):
        console.print(part)
    differences = report.differences()
    for text in differences:
        console.print(f"✗ {text}", style="red", markup=False)
    if not differences:
        console.print(f"✓ Everything reconciles after {report.seconds:.0f} s.", style="green")


def _parts(report: Report) -> Iterator[RenderableType]:
    yield _outcomes(report)
    yield _money(report)
    yield _timings(report)
    yield _bad_rates(report)
    for trouble, number in sorted(report.troubles.items(), key=lambda item: -item[1])[:_MOST_TROUBLES]:
        yield f"{number} × {trouble}"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(columns[0])
    for column in columns[1:]:
        table.add_column(column, justify="right")
    return table


def _outcomes(report: Report) -> Table:
    table = _table("Applications", "", "all", "automatic", "human", "synthetic")
    for line in report.lines:
        table.add_row(line.name, *(f"{value:,}" for value in (line.total, line.automatic, line.human, line.synthetic)))
    for status, number in report.unfinished.items():
        table.add_row(f"open: {status}", f"{number:,}", "", "", "")
    return table


def _money(report: Report) -> Table:
    money = report.money
    table = _table(f"Money of {money.loans:,} loans, CNY", "", "sum")
    sums = {"disbursed": money.disbursed, "ledger": money.ledger, "plans' principal": money.plans, "payment system": money.paid}
    for name, value in sums.items():
        table.add_row(name, f"{value:,.2f}")
    return table


def _timings(report: Report) -> Table:
    table = _table("Instant path, seconds", "", "cases", "median", "99th percentile")
    for timing in report.timings:
        table.add_row(timing.name, f"{timing.count:,}", _seconds(timing.median), _seconds(timing.p99))
    return table


def _bad_rates(report: Report) -> Table:
    table = _table(f"Bad loans (the data: {_DATA_SHARE}; what the model did not see)", "sample", "applicants", "bad", "share")
    for rate in report.bad_rates:
        table.add_row(rate.name, f"{rate.count:,}", f"{rate.bad:,}", "–" if rate.share is None else f"{rate.share:.1%}")
    return table


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
