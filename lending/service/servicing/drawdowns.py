"""A further drawdown within what was approved: what may be proposed."""

from collections.abc import Mapping

from lending.domain.problems import Problems
from lending.domain.servicing.drawdown import undrawn
from lending.domain.servicing.events import AmountFacts
from lending.domain.servicing.replanning import to_come
from lending.errors import ConflictError
from lending.service.servicing.books import LoanBook


def checked_drawdown(held: LoanBook, facts: Mapping[str, object]) -> dict[str, object]:
    """Return the facts of a drawdown that may be: InvalidInputError names a wrong amount; ConflictError while something due is not paid."""
    drawdown, standing = AmountFacts.of(facts), held.standing()
    problems, left = Problems(), undrawn(standing)
    if drawdown.amount > left:
        problems.add("amount", f"Give at most {left:,.2f}, which is what is approved and not drawn down.")
    problems.refuse()
    if standing.due_by(held.today) or not to_come(standing, held.today):
        raise ConflictError("Nothing more is paid out while something due is not paid, or when no instalment is to come.")
    return drawdown.as_facts()
