"""A loan's standing, made of its terms and its events alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lending.domain.loans import EventKind, LoanEvent
from lending.domain.servicing.appropriation import appropriate
from lending.domain.servicing.events import PaymentFacts, in_force
from lending.domain.servicing.penalty import earn_penalty
from lending.domain.servicing.standing import Standing, opened
from lending.domain.servicing.terms import ServicingTerms

#: Names money that was held, where an appropriation names its event.
HELD = "held"


def replay(terms: ServicingTerms, events: Sequence[LoanEvent], through: date) -> Standing:
    """Return how a loan stands as of a day.

    Events count by value date, then in the order of their booking; those with a later value date do not count yet. Money that nothing was
    due for is held and pays the next instalment on its due date. Facts that are wrong raise InvalidInputError.
    """
    known = [event for event in in_force(events) if event.value_date <= through]
    standing = opened(terms)
    dues = {claim.due for claim in standing.claims if claim.due <= through}
    for day in sorted(dues | {event.value_date for event in known}):
        standing = _release_held(earn_penalty(standing, day), day)
        for event in known:
            if event.value_date == day:
                standing = _after(standing, event)
    return earn_penalty(standing, through)


def _release_held(standing: Standing, day: date) -> Standing:
    if not standing.unapplied:
        return standing
    return appropriate(replace(standing, unapplied=Decimal(0)), day, HELD, standing.unapplied)


def _after(standing: Standing, event: LoanEvent) -> Standing:
    if event.kind != EventKind.PAYMENT:
        return standing
    payment = PaymentFacts.of(event.facts)
    inside = payment.amount if payment.source == "deposit" else Decimal(0)
    received = replace(standing, from_deposit=standing.from_deposit + inside, from_outside=standing.from_outside + payment.amount - inside)
    return appropriate(received, event.value_date, event.id, payment.amount)
