"""How a restructuring is moved: what the journal says of it, what the customer is told, and what its end leaves behind."""

from typing import Any

from lending.domain.actors import Actor
from lending.domain.loans import Loan
from lending.domain.parties import Notification
from lending.domain.records import Action
from lending.domain.restructuring.records import Ending, Restructuring, SupplementAgreement
from lending.domain.servicing.proposal import ServicingProposal
from lending.service import journal
from lending.service.business_date import business_date
from lending.service.collection.holding import look_again
from lending.service.ports import Bank, Book
from lending.service.task_owners import reference_of
from lending.service.tasks import cancel_open_tasks


def note(bank: Bank, book: Book, actor: Actor, action: Action, asked: Restructuring, **facts: object) -> None:
    """Journal what was done in a restructuring; `personal` fields are encrypted as ever."""
    loan = book.get(Loan, asked.loan_id)
    told: dict[str, Any] = {"restructuring": asked.id, "loan": loan.id, **facts}
    journal.record(bank, book, actor, action, application_id=loan.application_id, party_id=loan.party_id, **told)


def tell(bank: Bank, book: Book, asked: Restructuring, template: str, **facts: object) -> None:
    """Queue a message to the customer, once a template and round."""
    loan, rounds = book.get(Loan, asked.loan_id), book.count(SupplementAgreement, restructuring_id=asked.id)
    key = f"{asked.id}:{template}:{rounds}"
    if book.first(Notification, key=key) is not None:
        return
    book.add(
        Notification(
            id=key,
            key=key,
            application_id=loan.application_id,
            party_id=loan.party_id,
            template=template,
            facts={"reference": reference_of(book, loan), "phone": bank.settings.complaint_phone, **facts},
            recorded_at=bank.now(),
            business_date=business_date(book),
        )
    )


def latest_agreement(book: Book, restructuring_id: str) -> SupplementAgreement | None:
    """Return the agreement of the newest round, None before the first."""
    return book.first(SupplementAgreement, restructuring_id=restructuring_id, order="-number")


def drop_plan(book: Book, asked: Restructuring) -> None:
    """Let go of what was proposed and not booked: the paper is void, the proposal leads to nothing."""
    agreement = latest_agreement(book, asked.id)
    if agreement is not None and agreement.state in {"open", "signed"}:
        agreement.state = "void"
    proposal = book.first(ServicingProposal, id=asked.proposal_id)
    if proposal is not None and proposal.event_id is None and proposal.state != "refused":
        proposal.state, proposal.decided_on = "lapsed", business_date(book)
    asked.proposal_id = None


def end(bank: Bank, book: Book, actor: Actor, asked: Restructuring, ending: Ending) -> None:
    """Write down how a restructuring ended: its tasks are gone, what nobody signed is void, and collection goes on where it waited."""
    booked = asked.stage == "observed"
    asked.state, asked.ending, asked.ended_on = "ended", ending, business_date(book)
    cancel_open_tasks(bank, book, restructuring_id=asked.id)
    note(bank, book, actor, Action.RESTRUCTURING_ENDED, asked, ending=ending)
    if not booked:
        drop_plan(book, asked)
        book.flush()
        look_again(bank, book, asked.loan_id, f"{asked.id}:ended")
