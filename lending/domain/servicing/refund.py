"""Money held for a loan, given back into the customer's account."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from lending.domain.loans import LoanEvent
from lending.domain.problems import Problems
from lending.domain.servicing.events import amount_of
from lending.domain.servicing.standing import Standing


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """What is given back. A wrong amount raises InvalidInputError."""

    amount: Decimal

    def __post_init__(self) -> None:
        problems = Problems()
        problems.amount("amount", self.amount, positive=True)
        problems.refuse()

    @classmethod
    def of(cls, facts: Mapping[str, object]) -> Self:
        """Read the facts of a refund's event."""
        return cls(amount_of(facts.get("amount")))

    def as_facts(self) -> dict[str, object]:
        """Return them as an event carries them."""
        return {"amount": str(self.amount)}


def after_refund(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing after a refund; held money is below nothing where what was given back is not there any more."""
    amount = RefundFacts.of(event.facts).amount
    return replace(standing, unapplied=standing.unapplied - amount, from_deposit=standing.from_deposit - amount)
