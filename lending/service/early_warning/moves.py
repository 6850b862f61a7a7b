"""What the journal says of a warning or an intervention, and which loan stands for a customer."""

from typing import Any

from lending.domain.actors import Actor
from lending.domain.early_warning.records import RiskIntervention
from lending.domain.loans import Loan, LoanState
from lending.domain.records import Action
from lending.service import journal
from lending.service.ports import Bank, Book


def note(bank: Bank, book: Book, actor: Actor, action: Action, intervention: RiskIntervention, **facts: object) -> None:
    """Journal what was done in an intervention; `personal` fields are encrypted as ever."""
    loan = book.get(Loan, intervention.loan_id)
    told: dict[str, Any] = {"intervention": intervention.id, "loan": loan.id, **facts}
    journal.record(bank, book, actor, action, application_id=loan.application_id, party_id=loan.party_id, **told)


def largest_loan(book: Book, party_id: str) -> Loan | None:
    """Return the running loan of a customer of which most is owed; None where none runs."""
    running = book.find(Loan, party_id=party_id, state=LoanState.ACTIVE)
    return max(running, key=lambda loan: (loan.outstanding, loan.id), default=None)
