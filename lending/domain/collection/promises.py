"""Promises to pay 承諾還款: recorded, waited for, kept or broken."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from lending.domain.cost_of_credit import CashFlow
from lending.domain.money import round_money
from lending.domain.parameters import parameter
from lending.domain.problems import Problems

PromiseState = Literal["open", "kept", "broken"]


@dataclass(frozen=True, slots=True)
class Promise:
    """A debtor's word to pay an amount by a day, given on another."""

    given: date
    by: date
    amount: Decimal


def check_promise(promise: Promise, overdue: Decimal, *, longest: str = "collection.promise_days") -> None:
    """Refuse a promise that leads nowhere: its day past or too far off, its amount more than is owed or next to nothing.

    `longest` names the parameter that says how far off it may be. While a promise is waited for nobody approaches the debtor, so it has to
    be worth the wait: it is for a tenth of what is overdue at least, which is the bank's own parameter (`collection.promise_share`).
    """
    problems = Problems()
    problems.amount("amount", promise.amount, positive=True)
    last = promise.given + timedelta(days=int(parameter(longest, promise.given).value))
    if not promise.given <= promise.by <= last:
        problems.add("by", f"Give a day from {promise.given} to {last}.")
    problems.refuse()
    if promise.amount > overdue:
        problems.add("amount", f"Only {overdue:,.2f} is overdue; promise that or less.")
    least = round_money(overdue * parameter("collection.promise_share", promise.given).value, rounding=ROUND_DOWN)
    if promise.amount < least:
        problems.add("amount", f"Give at least {least:,.2f} of the {overdue:,.2f} that is overdue.")
    problems.refuse()


def promise_state(promise: Promise, payments: Iterable[CashFlow], on: date) -> PromiseState:
    """Return what became of a promise as a day opens: kept once what was paid since reaches it, broken when its day is over."""
    paid = sum((payment.amount for payment in payments if promise.given <= payment.on <= promise.by), Decimal(0))
    if paid >= promise.amount:
        return "kept"
    return "broken" if on > promise.by else "open"
