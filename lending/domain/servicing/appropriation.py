"""Appropriation 沖銷: what money pays first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lending.domain.servicing.standing import Appropriation, Claim, Standing
from lending.domain.servicing.terms import Component, ServicingTerms


def appropriate(standing: Standing, on: date, event: str, money: Decimal) -> Standing:
    """Return the standing after money paid what is due on or before a day, in the order of the terms; what is left is held."""
    claims = {claim.number: claim for claim in standing.claims}
    parts: list[Appropriation] = []
    for number, component in _order(standing.terms, standing.claims, on):
        amount = min(money, claims[number].owed(component))
        if amount > 0:
            money -= amount
            claims[number] = claims[number].paid(component, amount, on)
            parts.append(Appropriation(event=event, on=on, instalment=number, component=component, amount=amount))
    return replace(
        standing,
        claims=tuple(claims.values()),
        unapplied=standing.unapplied + money,
        appropriations=(*standing.appropriations, *parts),
    )


def _order(terms: ServicingTerms, claims: tuple[Claim, ...], on: date) -> Iterator[tuple[int, Component]]:
    due = [claim.number for claim in claims if claim.due <= on]
    if terms.order == "by_instalment":
        yield from ((number, component) for number in due for component in terms.appropriation)
    else:
        yield from ((number, component) for component in terms.appropriation for number in due)
