"""Writing a loan off 核銷: all of it falls due, and what is owed becomes an expense; what is got afterwards is income of its own."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from lending.domain.loans import LoanEvent
from lending.domain.servicing.appropriation import take_held
from lending.domain.servicing.payoff import accelerated
from lending.domain.servicing.standing import NOTHING, Standing, WrittenOff
from lending.domain.servicing.terms import Component


def after_write_off(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing after the loan was written off; money held pays first, and nothing is earned from then on."""
    standing = _all_due(standing, event.value_date, event.id)
    return replace(standing, written_off=_owed(standing, event.value_date))


def recovered(standing: Standing, money: Decimal) -> Standing:
    """Return the standing with money got after the write-off."""
    return replace(standing, recovered=standing.recovered + money)


def to_write_off(standing: Standing) -> WrittenOff:
    """Return what writing a loan off on the day it is seen at would come to, by its nature."""
    return _owed(_all_due(standing, standing.as_of, ""), standing.as_of)


def _all_due(standing: Standing, on: date, event: str) -> Standing:
    due = accelerated(standing, on, "to_date")
    return take_held(due, on, event) if due.unapplied > 0 else due


def _owed(standing: Standing, on: date) -> WrittenOff:
    return WrittenOff(
        on=on,
        principal=_sum(standing, "principal"),
        interest=_sum(standing, "interest"),
        penalty=_sum(standing, "penalty"),
        fees=standing.fees_owed,
        costs=standing.costs_owed,
    )


def _sum(standing: Standing, component: Component) -> Decimal:
    return sum((claim.owed(component) for claim in standing.claims), NOTHING)
