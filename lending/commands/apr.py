"""`loanflow apr`: what a credit costs a year, by the rules of three regulators' examples."""

import json
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import get_args

import click

from lending.arguments import DATED_AMOUNT, DAY, NUMBER, wrong_fields_as_options
from lending.domain.annual_percentage_rate import Credit, annual_percentage_rate, chinese_rate
from lending.domain.cost_of_credit import CashFlow
from lending.domain.unit_periods import Frequency

_OPTIONS = {"advances": "--advance", "fees": "--fee", "payments": "--payment"}
_SHOWN = Decimal("0.01")


@click.command("apr")
@click.option("--advance", "advances", type=DATED_AMOUNT, multiple=True, required=True, help="What is advanced when; may be repeated.")
@click.option("--payment", type=NUMBER, required=True, help="Amount of each payment.")
@click.option("--count", type=int, required=True, help="Number of payments.")
@click.option("--frequency", type=click.Choice(get_args(Frequency)), required=True, help="Distance of the payments.")
@click.option("--first", type=DAY, required=True, help="Day of the first payment (year-month-day).")
@click.option("--fee", "fees", type=DATED_AMOUNT, multiple=True, help="A fee the borrower pays; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
def command(
    *,
    advances: tuple[tuple[date, Decimal], ...],
    payment: Decimal,
    count: int,
    frequency: Frequency,
    first: date,
    fees: tuple[tuple[date, Decimal], ...],
    as_json: bool,
) -> None:
    """Print the annual percentage rate (Regulation Z, actuarial method), and the simple and compound rate of the PBOC, in percent.

    \b
    Example: loanflow apr --advance 1978-01-10:5000 --payment 230 --count 24 --frequency monthly --first 1978-02-10
    """  # noqa: D301 (click's mark for lines kept as they are)
    with wrong_fields_as_options(_OPTIONS):
        credit = Credit(_flows(advances), payment, count, frequency, first, _flows(fees))
        annualised = chinese_rate(credit)
        rates = {"apr": annual_percentage_rate(credit), "simple": annualised.simple, "irr": annualised.irr}
    percents = {name: str((100 * rate).quantize(_SHOWN, ROUND_HALF_UP)) for name, rate in rates.items()}
    click.echo(json.dumps(percents) if as_json else _lines(percents))


def _flows(pairs: tuple[tuple[date, Decimal], ...]) -> tuple[CashFlow, ...]:
    return tuple(CashFlow(*pair) for pair in pairs)


def _lines(percents: dict[str, str]) -> str:
    names = {"apr": "Annual percentage rate (Regulation Z)", "simple": "Annualised, simple (PBOC)", "irr": "Annualised, compound (PBOC)"}
    return "\n".join(f"{names[name]:<38} {percent:>8} %" for name, percent in percents.items())
