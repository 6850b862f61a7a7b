"""Who sees which loan: its customer, the partner who brought it, its branch, the whole bank's people."""

from lending.domain.actors import Actor, Role
from lending.domain.applications import Application
from lending.domain.loans import Loan
from lending.errors import NotFoundError
from lending.service.ports import Book


def require_loan_sight(book: Book, actor: Actor, loan: Loan) -> None:
    """Refuse an actor outside whose scope the loan lies, as if it did not exist."""
    if not sees_loan(book, actor, loan):
        raise NotFoundError("There is no such loan, or it is not yours to see.")


def sees_loan(book: Book, actor: Actor, loan: Loan) -> bool:
    """Say whether a loan lies in an actor's scope."""
    if actor.user_id is None or actor.reads_everything:
        return True
    if actor.is_officer:
        return loan.branch_id == actor.branch_id
    if Role.PARTNER in actor.roles:
        return book.count(Application, id=loan.application_id, submitted_by=actor.user_id) > 0
    return actor.party_id is not None and actor.party_id == loan.party_id
