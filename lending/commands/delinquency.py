"""`loanflow delinquency`: how many days a loan is overdue, and what that makes it."""

import json
import re
from datetime import date
from decimal import Decimal

import click

from lending.arguments import DATED_AMOUNT, DAY, DAYS, Argument, wrong_fields_as_options
from lending.domain.cost_of_credit import CashFlow
from lending.domain.delinquency import BUCKETS, Delinquency, LoanAccount, Pause, delinquency_of

_OPTIONS = {"dues": "--due", "pauses": "--pause"}


def _read_buckets(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"\d{1,4}( *, *\d{1,4})*", text, re.ASCII):
        raise ValueError(f"{text!r} is no list of days; write the first day of each bucket such as 1,31,61.")
    return tuple(int(day) for day in text.split(","))


@click.command("delinquency")
@click.option("--due", "dues", type=DATED_AMOUNT, multiple=True, required=True, help="An instalment; repeated in order of due dates.")
@click.option("--paid", type=DATED_AMOUNT, multiple=True, help="A payment; may be repeated.")
@click.option("--grace-days", type=int, default=3, show_default=True, help="Days past due before the loan is delinquent.")
@click.option("--pause", "pauses", type=DAYS, multiple=True, help="Days delinquent do not grow from a day until another.")
@click.option(
    "--buckets",
    type=Argument("day,day…", _read_buckets),
    default=",".join(str(day) for day in BUCKETS),
    show_default=True,
    help="First day of each bucket.",
)
@click.option("--as-of", type=DAY, required=True, help="The day the loan is looked at (year-month-day).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
def command(
    *,
    dues: tuple[tuple[date, Decimal], ...],
    paid: tuple[tuple[date, Decimal], ...],
    grace_days: int,
    pauses: tuple[tuple[date, date], ...],
    buckets: tuple[int, ...],
    as_of: date,
    as_json: bool,
) -> None:
    """Print days past due, days delinquent after grace and pauses, the bucket, and the five-tier classification.

    \b
    Example: loanflow delinquency --due 2023-10-01:250 --due 2023-10-16:250 --paid 2023-10-05:250 --as-of 2023-11-01
    """  # noqa: D301 (click's mark for lines kept as they are)
    with wrong_fields_as_options(_OPTIONS):
        account = LoanAccount(
            dues=tuple(CashFlow(*due) for due in dues),
            paid=tuple(CashFlow(*payment) for payment in paid),
            grace_days=grace_days,
            pauses=tuple(Pause(*pause) for pause in pauses),
            buckets=buckets,
        )
        found = delinquency_of(account, as_of)
    click.echo(json.dumps(found.as_document()) if as_json else _lines(found))


def _lines(found: Delinquency) -> str:
    loan = [
        f"Days past due    {found.past_due_days}",
        f"Days delinquent  {found.delinquent_days}",
        f"Bucket           {found.bucket or 'none'}",
        f"Classification   {found.classification.replace('_', ' ')}",
    ]
    each = (f"Due {one.due}   {one.unpaid:,.2f} unpaid, bucket {one.bucket or 'none'}" for one in found.instalments)
    return "\n".join([*loan, *each])
