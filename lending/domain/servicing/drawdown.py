"""A further drawdown 提款 on a running loan: it bears interest from its day on, and the plan is computed anew."""

from dataclasses import replace
from decimal import Decimal

from lending.domain.loan_changes import Drawdown
from lending.domain.loans import LoanEvent
from lending.domain.servicing.events import AmountFacts
from lending.domain.servicing.replanning import period_start, replanned, to_come
from lending.domain.servicing.standing import Standing


def after_drawdown(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing after a drawdown into the customer's account; a loan with nothing to come takes none."""
    amount, on = AmountFacts.of(event.facts).amount, event.value_date
    if not to_come(standing, on):
        return standing
    drawdown = Drawdown(max(on, period_start(standing, on)), amount)
    planned = replanned(standing, replace(standing.plan, drawdowns=(*standing.plan.drawdowns, drawdown)), on)
    return replace(planned, drawn_down=standing.drawn_down + amount, from_deposit=standing.from_deposit - amount)


def undrawn(standing: Standing) -> Decimal:
    """Return what may still be drawn down of the amount approved."""
    terms = standing.terms
    return (terms.approved or terms.plan.principal) - terms.plan.principal - standing.drawn_down
