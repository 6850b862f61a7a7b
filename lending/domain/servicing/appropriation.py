"""Appropriation 沖銷: what money pays first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lending.domain.servicing.standing import NOTHING, Appropriation, Claim, Standing
from lending.domain.servicing.terms import Component, ServicingTerms

#: Stands for an instalment where the loan as a whole is meant.
LOAN = 0


def appropriate(standing: Standing, on: date, event: str, money: Decimal) -> Standing:
    """Return the standing after money paid what is due on or before a day, in the order of the terms; what is left is held.

    Court costs advanced for the debtor come before all else (Civil Code 民法典, Article 561).
    """
    standing, money = _pay_costs(standing, on, event, money)
    claims = {claim.number: claim for claim in standing.claims}
    fees_paid, parts = standing.fees_paid, list(standing.appropriations)
    for number, component in _order(standing.terms, standing.claims, on):
        owed = standing.fees - fees_paid if number == LOAN else claims[number].owed(component)
        amount = min(money, owed)
        if amount <= 0:
            continue
        money -= amount
        if number == LOAN:
            fees_paid += amount
        else:
            claims[number] = claims[number].paid(component, amount, on)
        parts.append(Appropriation(event=event, on=on, instalment=number, component=component, amount=amount))
    return replace(
        standing,
        claims=tuple(claims.values()),
        fees_paid=fees_paid,
        unapplied=standing.unapplied + money,
        appropriations=tuple(parts),
    )


def _pay_costs(standing: Standing, on: date, event: str, money: Decimal) -> tuple[Standing, Decimal]:
    """Return the standing after money paid court costs, and what is left of it."""
    amount = min(money, standing.costs_owed)
    if amount <= 0:
        return standing, money
    part = Appropriation(event=event, on=on, instalment=LOAN, component="costs", amount=amount)
    parts = (*standing.appropriations, part)
    return replace(standing, costs_paid=standing.costs_paid + amount, appropriations=parts), money - amount


def received(standing: Standing, source: str, money: Decimal) -> Standing:
    """Return the standing with money that came in from the customer's account here or from elsewhere, before it pays anything."""
    if source == "deposit":
        return replace(standing, from_deposit=standing.from_deposit + money)
    return replace(standing, from_outside=standing.from_outside + money)


def take_held(standing: Standing, on: date, event: str) -> Standing:
    """Return the standing after money that is held paid what is due on or before a day."""
    return appropriate(replace(standing, unapplied=NOTHING), on, event, standing.unapplied)


def _order(terms: ServicingTerms, claims: tuple[Claim, ...], on: date) -> Iterator[tuple[int, Component]]:
    """Yield what is paid one after the other; fees are the loan's, once, in their place among the first instalment's components."""
    due = [claim.number for claim in claims if claim.due <= on] or [LOAN]
    by_instalment = ((number, component) for number in due for component in terms.appropriation)
    by_component = ((number, component) for component in terms.appropriation for number in due)
    for number, component in by_instalment if terms.order == "by_instalment" else by_component:
        if component == "fees":
            yield LOAN, component
        elif number != LOAN:
            yield number, component
