"""A further drawdown 提款 on a running loan: it bears interest from its day on, and the plan is computed anew."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from lending.domain.loan_changes import Drawdown
from lending.domain.loans import LoanEvent
from lending.domain.problems import Problems
from lending.domain.servicing.events import amount_of
from lending.domain.servicing.replanning import period_start, replanned, to_come
from lending.domain.servicing.standing import Standing


@dataclass(frozen=True, slots=True)
class DrawdownFacts:
    """What is drawn down. A wrong amount raises InvalidInputError."""

    amount: Decimal

    def __post_init__(self) -> None:
        problems = Problems()
        problems.amount("amount", self.amount, positive=True)
        problems.refuse()

    @classmethod
    def of(cls, facts: Mapping[str, object]) -> Self:
        """Read the facts of a drawdown's event."""
        return cls(amount_of(facts.get("amount")))

    def as_facts(self) -> dict[str, object]:
        """Return them as an event carries them."""
        return {"amount": str(self.amount)}


def after_drawdown(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing after a drawdown into the customer's account; a loan with nothing to come takes none."""
    amount, on = DrawdownFacts.of(event.facts).amount, event.value_date
    if not to_come(standing, on):
        return standing
    drawdown = Drawdown(max(on, period_start(standing, on)), amount)
    planned = replanned(standing, replace(standing.plan, drawdowns=(*standing.plan.drawdowns, drawdown)), on)
    return replace(planned, drawn_down=standing.drawn_down + amount, from_deposit=standing.from_deposit - amount)


def undrawn(standing: Standing) -> Decimal:
    """Return what may still be drawn down of the amount approved."""
    terms = standing.terms
    return (terms.approved or terms.plan.principal) - terms.plan.principal - standing.drawn_down
