"""What is agreed about a loan beside its first drawdown: further drawdowns, other rates from some day on, principal repaid early."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, get_args

from lending.domain.problems import LARGEST_AMOUNT, Problems

#: What stays when principal is repaid early: the term, with smaller instalments, or the instalment, with fewer of them.
Keeps = Literal["term", "instalment"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Drawdown:
    """A further drawdown 提款: an amount in the loan's currency that bears interest from its day on."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RateChange:
    """Another rate, as a fraction a year, that holds from a day on, that day included."""

    on: date
    annual_rate: Decimal


@dataclass(frozen=True, slots=True)
class Prepayment:
    """Principal repaid before it is due 提前還款: an amount in the loan's currency that bears no interest from its day on."""

    on: date
    amount: Decimal
    keeps: Keeps = "term"


def check_drawdowns(problems: Problems, drawdowns: Sequence[Drawdown], *, principal: Decimal, disbursed: date, last_due: date) -> None:
    """Note what is wrong with further drawdowns: each on the day of the first or later, and before the last instalment is due."""
    for number, drawdown in enumerate(drawdowns, start=1):
        problems.amount(f"drawdowns.{number}.amount", drawdown.amount, positive=True)
        problems.day(f"drawdowns.{number}.on", drawdown.on)
    if problems.errors:
        return
    for number, drawdown in enumerate(drawdowns, start=1):
        if not disbursed <= drawdown.on < last_due:
            problems.add(
                f"drawdowns.{number}.on", f"Give a date from the disbursement, {disbursed}, to before the last due date, {last_due}."
            )
    if principal + sum(drawdown.amount for drawdown in drawdowns) > LARGEST_AMOUNT:
        problems.add("drawdowns", f"Draw down {LARGEST_AMOUNT:,} in all at most.")


def check_prepayments(problems: Problems, prepayments: Sequence[Prepayment], *, drawn: Decimal, disbursed: date, last_due: date) -> None:
    """Note what is wrong with principal repaid early: before the disbursement, not before the last due date, more than is drawn down."""
    for number, prepayment in enumerate(prepayments, start=1):
        problems.amount(f"prepayments.{number}.amount", prepayment.amount, positive=True)
        problems.day(f"prepayments.{number}.on", prepayment.on)
        problems.choice(f"prepayments.{number}.keeps", prepayment.keeps, get_args(Keeps))
    if problems.errors:
        return
    for number, prepayment in enumerate(prepayments, start=1):
        if not disbursed <= prepayment.on < last_due:
            problems.add(
                f"prepayments.{number}.on", f"Give a date from the disbursement, {disbursed}, to before the last due date, {last_due}."
            )
    if sum((prepayment.amount for prepayment in prepayments), Decimal(0)) > drawn:
        problems.add("prepayments", f"Repay {drawn:,} in all at most; no more is drawn down.")


def check_rate_changes(problems: Problems, changes: Sequence[RateChange], *, highest: Decimal, disbursed: date, last_due: date) -> None:
    """Note what is wrong with changes of the rate: one a day, from the disbursement to the last due date."""
    for number, change in enumerate(changes, start=1):
        problems.number(f"rate_changes.{number}.annual_rate", change.annual_rate, minimum=Decimal(0), maximum=highest)
        problems.day(f"rate_changes.{number}.on", change.on)
    if problems.errors:
        return
    days = [change.on for change in changes]
    for number, day in enumerate(days, start=1):
        if not disbursed <= day <= last_due:
            problems.add(f"rate_changes.{number}.on", f"Give a date from the disbursement, {disbursed}, to the last due date, {last_due}.")
        if days.index(day) != number - 1:
            problems.add(f"rate_changes.{number}.on", f"There is another rate from {day} on; give one of them.")


def check_up_front(
    problems: Problems, drawdowns: Sequence[Drawdown], changes: Sequence[RateChange], *, disbursed: date, until: date
) -> None:
    """Note drawdowns and changes of the rate within odd days whose interest is due before they come, on the day of disbursement."""
    for number, drawdown in enumerate(drawdowns, start=1):
        if disbursed < drawdown.on < until:
            problems.add(f"drawdowns.{number}.on", f"Interest up to {until} is due up front; give a date from then on.")
    for number, change in enumerate(changes, start=1):
        if disbursed < change.on - _DAY < until:
            problems.add(f"rate_changes.{number}.on", f"Interest up to {until} is due up front; give a date after it.")
