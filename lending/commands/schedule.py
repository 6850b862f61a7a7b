"""`loanflow schedule`: the repayment plan of a loan, to the cent."""

import json
from datetime import date
from decimal import Decimal
from typing import Any, get_args

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from lending.arguments import DATED_AMOUNT, DATED_RATE, DAY, NUMBER, RATE, Argument, read_day, read_pair, wrong_fields_as_options
from lending.domain.calendar import HolidayRule
from lending.domain.day_count import ActualActual, DayCount
from lending.domain.loan_changes import Drawdown, RateChange
from lending.domain.loan_terms import FirstPeriod, InstalmentRounding, InterestRounded, LoanTerms, Method, Rounding
from lending.domain.payoff import PayoffInterest
from lending.domain.quotes import PayoffDay, Quote, quote

_OPTIONS = {"drawdowns": "--drawdown", "rate_changes": "--rate-change"}
_PAYOFF = Argument("date:to_date|next_due", read_pair(read_day, str))


def _one_of(codes: object) -> click.Choice[str]:
    return click.Choice(get_args(codes))


@click.command("schedule")
@click.option("--principal", type=NUMBER, required=True, help="The first drawdown.")
@click.option("--annual-rate", type=RATE, required=True, help="Contract rate a year, such as 7%.")
@click.option("--periods", type=int, required=True, help="Number of periods.")
@click.option("--months-per-period", type=int, default=1, show_default=True, help="Months from one due date to the next.")
@click.option("--disbursed", type=DAY, required=True, help="Day of the first drawdown (year-month-day).")
@click.option("--first-due", type=DAY, help="First due date; one period after the first drawdown unless told.")
@click.option("--method", type=_one_of(Method), default="equal_instalment", show_default=True, help="How the loan is repaid.")
@click.option("--day-count", type=_one_of(DayCount), default="30/360", show_default=True, help="What part of a year a period is.")
@click.option("--actual-actual", type=_one_of(ActualActual), default="isda", show_default=True, help="Year of 31 December: old or new.")
@click.option("--rounding", type=_one_of(Rounding), default="half_up", show_default=True, help="What becomes of half a cent.")
@click.option("--relevel", is_flag=True, help="Bring the last payment closer to the others.")
@click.option("--multiple", type=NUMBER, default="0.01", show_default=True, help="Amounts are multiples of this.")
@click.option(
    "--instalment-rounding", type=_one_of(InstalmentRounding), default="nearest", show_default=True, help="Rounding of instalments."
)
@click.option("--interest-rounded", type=_one_of(InterestRounded), default="row", show_default=True, help="Each row, or only in total.")
@click.option("--principal-grace", type=int, default=0, show_default=True, help="Periods at the beginning that pay interest only.")
@click.option("--interest-grace", type=int, default=0, show_default=True, help="Periods whose interest is put off to the instalment after.")
@click.option("--interest-free", type=int, default=0, show_default=True, help="Periods at the beginning without interest.")
@click.option(
    "--first-period",
    type=_one_of(FirstPeriod),
    default="first_instalment",
    show_default=True,
    help="Where the interest of odd days before the first regular period is paid.",
)
@click.option("--holidays", type=_one_of(HolidayRule), default="keep", show_default=True, help="Where due dates move that are not worked.")
@click.option("--country", default="CN", show_default=True, help="Country whose calendar it is.")
@click.option("--drawdown", "drawdowns", type=DATED_AMOUNT, multiple=True, help="A further drawdown; may be repeated.")
@click.option("--rate-change", "rate_changes", type=DATED_RATE, multiple=True, help="A rate from that day on; may be repeated.")
@click.option("--paid", type=int, default=0, show_default=True, help="So many instalments were paid in full on their due dates.")
@click.option("--as-of", type=DAY, help="The day the loan is looked at.")
@click.option("--unpaid-interest", is_flag=True, help="Nothing after --paid was paid by --as-of; interest runs on the unpaid balance.")
@click.option(
    "--payoff",
    type=_PAYOFF,
    metavar="DATE:to_date|next_due",  # a type's own name stands in capitals, which are refused
    help="What pays the loan off on a day, with interest to it or to the next due date.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def command(
    *,
    drawdowns: tuple[tuple[date, Decimal], ...],
    rate_changes: tuple[tuple[date, Decimal], ...],
    paid: int,
    as_of: date | None,
    unpaid_interest: bool,
    payoff: tuple[date, PayoffInterest] | None,
    as_json: bool,
    **terms: Any,
) -> None:
    """Print the plan: every instalment with its due date, principal, interest and the balance after it.

    Defaults are the bank's: half a cent up, amounts in cents, not re-levelled, the last row takes the rest.

    \b
    Example: loanflow schedule --principal 280000 --annual-rate 4.45% --periods 36 --disbursed 2026-11-23
    """  # noqa: D301 (click's mark for lines kept as they are)
    with wrong_fields_as_options(_OPTIONS):
        reckoned = quote(
            LoanTerms(
                drawdowns=tuple(Drawdown(*drawdown) for drawdown in drawdowns),
                rate_changes=tuple(RateChange(*change) for change in rate_changes),
                **terms,
            ),
            paid=paid,
            as_of=as_of,
            unpaid_interest=unpaid_interest,
            payoff=PayoffDay(*payoff) if payoff else None,
        )
    if as_json:
        click.echo(json.dumps(reckoned.as_document()))
    else:
        _show(reckoned, Console())


def _show(reckoned: Quote, console: Console) -> None:
    table = Table(box=SIMPLE, show_footer=True)
    table.add_column("No.", "", justify="right")
    table.add_column("Due", "Total")
    plan = reckoned.plan
    repaid = sum((row.principal for row in plan.rows), Decimal(0))
    for title, total in {"Principal": repaid, "Interest": plan.total_interest, "Payment": plan.total, "Balance": None}.items():
        table.add_column(title, "" if total is None else f"{total:,.2f}", justify="right")
    if reckoned.paid:
        table.add_column("")
    for row in plan.rows:
        amounts = (f"{amount:,.2f}" for amount in (row.principal, row.interest, row.payment, row.balance))
        table.add_row(str(row.number), row.due.isoformat(), *amounts, *(["paid"] if row.number <= reckoned.paid else []))
    console.print(table)
    if plan.up_front:
        console.print(f"Due up front on {plan.terms.disbursed}: {plan.up_front:,.2f} interest, counted in the totals")
    if reckoned.payoff:
        off = reckoned.payoff
        console.print(f"To pay the loan off: {off.total:,.2f} (principal {off.principal:,.2f}, interest {off.interest:,.2f})")
