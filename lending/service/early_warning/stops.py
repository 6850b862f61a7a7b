"""The stop of drawdowns 停止提款: set at once by a process, lifted by a supervisor, or as the intervention is concluded."""

from uuid import uuid4

from lending.domain.actors import WORKER, Actor, Role
from lending.domain.early_warning.records import DrawdownStop, RiskIntervention
from lending.domain.loans import Loan, LoanState
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.errors import ConflictError
from lending.service.access import require_role
from lending.service.business_date import business_date
from lending.service.early_warning.moves import note
from lending.service.loan_access import require_loan_sight
from lending.service.ports import Bank, Book


def stop_drawdowns(bank: Bank, intervention_id: str) -> None:
    """Stop further drawdowns of the customer, once: whatever was not booked by now is refused."""
    with bank.begin() as book:
        intervention = book.lock(RiskIntervention, intervention_id)
        stop = add_stop(bank, book, intervention.party_id, intervention.id)
        if stop is not None:
            note(bank, book, WORKER, Action.DRAWDOWNS_STOPPED, intervention, stop=stop.id)


def add_stop(bank: Bank, book: Book, party_id: str, intervention_id: str | None) -> DrawdownStop | None:
    """Set a stop against a customer; None where one stands already."""
    # Who books a drawdown holds the loan; from here on he sees the stop.
    for loan in book.find(Loan, party_id=party_id, state=LoanState.ACTIVE, order="id"):
        book.lock(Loan, loan.id)
    if standing_stop(book, party_id) is not None:
        return None
    stop = DrawdownStop(
        id=str(uuid4()), party_id=party_id, intervention_id=intervention_id, since=business_date(book), recorded_at=bank.now()
    )
    book.add(stop)
    return stop


def standing_stop(book: Book, party_id: str) -> DrawdownStop | None:
    """Return the stop that stands against a customer, None where none does."""
    return book.first(DrawdownStop, party_id=party_id, lifted_on=None)


def allow_drawdowns(bank: Bank, actor: Actor, intervention_id: str, reason: str) -> None:
    """Lift the stop that an intervention left behind, by a supervisor who says why; ConflictError where none stands."""
    problems = Problems()
    problems.text("reason", reason)
    problems.refuse()
    with bank.begin() as book:
        intervention = book.lock(RiskIntervention, intervention_id)
        require_loan_sight(book, actor, book.get(Loan, intervention.loan_id))
        require_role(actor, Role.SUPERVISOR)
        if not lift_stop(bank, book, actor, intervention, reason):
            raise ConflictError("No stop of drawdowns stands for this customer; it was lifted already.")


def lift_stop(bank: Bank, book: Book, actor: Actor, intervention: RiskIntervention, reason: str) -> bool:
    """Lift the customer's stop within the caller's transaction; False where none stands."""
    stop = standing_stop(book, intervention.party_id)
    if stop is None:
        return False
    stop.lifted_on = business_date(book)
    note(bank, book, actor, Action.DRAWDOWNS_ALLOWED, intervention, stop=stop.id, personal={"reason": reason.strip()})
    return True
