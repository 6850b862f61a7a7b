"""Money held for a loan, given back into the customer's account."""

from dataclasses import replace

from lending.domain.loans import LoanEvent
from lending.domain.servicing.events import AmountFacts
from lending.domain.servicing.standing import Standing


def after_refund(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing after a refund; held money is below nothing where what was given back is not there any more."""
    amount = AmountFacts.of(event.facts).amount
    return replace(standing, unapplied=standing.unapplied - amount, from_deposit=standing.from_deposit - amount)
