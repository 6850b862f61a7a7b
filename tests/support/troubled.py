"""Customers of a simulation who are all in trouble: few of them walk every path of collection."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from lending.domain.servicing.standing import opened
from lending.simulation.customers import Customer, SimulatedLoan, Temper, customers

TROUBLED = (Temper.FORGETFUL, Temper.TIGHT, Temper.TIGHT, Temper.SHAKEN, Temper.DEFAULTING, Temper.DEFAULTING)
ABROAD = (None, None, "America/New_York")
COLLATERAL = (None, "deposit")


def troubled(count: int, first: date, *, due_after: int | None = None) -> Iterator[Customer]:
    """Return so many, every third of them abroad, every second with something pledged.

    Their loans are paid out in the first days, and incomes are lost soon after.
    `due_after` are days from there to the first due date; None for a month.
    """
    lost = first + timedelta(days=20 if due_after is None else 2)
    for customer, temper in zip(customers(1, count, first, first + timedelta(days=60)), TROUBLED * count, strict=False):
        broke = lost, date.max if temper is Temper.DEFAULTING else lost + timedelta(days=50)
        hard_times = broke if temper in {Temper.SHAKEN, Temper.DEFAULTING} else None
        loans = customer.loans if due_after is None else tuple(_due_soon(loan, due_after) for loan in customer.loans)
        loans = tuple(replace(loan, secured_by=COLLATERAL[customer.number % 2]) for loan in loans)
        yield replace(customer, temper=temper, hard_times=hard_times, timezone=ABROAD[customer.number % 3], loans=loans)


def _due_soon(loan: SimulatedLoan, days: int) -> SimulatedLoan:
    plan = loan.terms.plan
    terms = replace(loan.terms, plan=replace(plan, first_due=plan.disbursed + timedelta(days=days)))
    return replace(loan, terms=terms, claims=opened(terms).claims)
