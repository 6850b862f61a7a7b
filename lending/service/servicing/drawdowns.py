"""A further drawdown within what was approved: what may be proposed."""

from collections.abc import Mapping

from lending.domain.early_warning.records import DrawdownStop
from lending.domain.loans import Loan
from lending.domain.problems import Problems
from lending.domain.servicing.drawdown import undrawn
from lending.domain.servicing.events import AmountFacts
from lending.domain.servicing.replanning import to_come
from lending.errors import ConflictError
from lending.service.ports import Book
from lending.service.servicing.books import LoanBook


def require_no_stop(book: Book, loan: Loan) -> None:
    """Raise ConflictError while drawdowns of the loan's customer are stopped; the loan is held, so none can be stopped meanwhile."""
    if book.count(DrawdownStop, party_id=loan.party_id, lifted_on=None):
        raise ConflictError("Drawdowns of this customer are stopped because of a warning; a supervisor can allow them again.")


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
