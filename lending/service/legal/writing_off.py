"""Giving a debt up in the end 核銷: proposed by the lawyer, approved by two others, booked by the process."""

from lending.domain.actors import WORKER
from lending.domain.legal.records import LegalAction
from lending.domain.loans import CollectionCase, EventKind
from lending.domain.records import Action
from lending.domain.servicing.proposal import ServicingProposal
from lending.errors import ConflictError
from lending.service.business_date import business_date
from lending.service.close.ports import WRITTEN_OFF
from lending.service.collection.cases import end_case
from lending.service.legal.ending import drop_proposal
from lending.service.legal.moves import NewStep, add_step, begin_action, go_on, note, open_action
from lending.service.ports import Bank, Scalar
from lending.service.servicing.books import hold_loan_book
from lending.service.servicing.proposals import NewProposal, add_proposal, add_vote, book_proposal
from lending.service.tasks import Completion, completes


@completes("propose_write_off")
def write_off_proposed(done: Completion) -> dict[str, Scalar]:
    """Propose to write the loan off, with reasons, or go on enforcing; ConflictError where the loan may not be written off."""
    bank, book, actor, action = done.bank, done.book, done.actor, _action(done)
    decided, reasons = str(done.entries["decision"]), str(done.entries["reasons"])
    drop_proposal(book, action)
    if decided == "write_off":
        held = hold_loan_book(book, actor, action.loan_id)
        new = NewProposal(kind=EventKind.WRITTEN_OFF, facts={}, reason=reasons, key=f"{action.id}:{done.task.id}")
        action.proposal_id = add_proposal(bank, book, actor, held, new, legal_action_id=action.id).id
    else:
        go_on(bank, book, done.case, action, "go_on")
    _note(done, action, decided)
    return {"write_off_proposed": decided == "write_off"}


@completes("approve_write_off", "confirm_write_off")
def write_off_decided(done: Completion) -> dict[str, Scalar]:
    """Approve or refuse to write the loan off; refused, enforcement goes on. ConflictError where the loan changed since it was proposed."""
    bank, book, actor, action = done.bank, done.book, done.actor, _action(done)
    approved = done.entries["decision"] == "approve"
    proposal = book.lock(ServicingProposal, action.proposal_id)
    held = hold_loan_book(book, actor, action.loan_id)
    add_vote(bank, book, actor, held, proposal, approve=approved, note=str(done.entries["reasons"]))
    if not approved:
        action.proposal_id = None
        go_on(bank, book, done.case, action, "go_on")
    _note(done, action, "approved" if approved else "refused")
    return {"write_off_approved": approved}


def write_off_loan(bank: Bank, case_id: str) -> None:
    """Book the write-off that two others approved, and end the case with it; ValueError where it was not, or nothing of it is open."""
    with bank.begin() as book:
        case = book.lock(CollectionCase, case_id)
        action = open_action(book, case_id)
        if action is None or action.proposal_id is None:
            return
        proposal = book.lock(ServicingProposal, action.proposal_id)
        if proposal.state != "approved":
            raise ValueError("the process writes off a loan that was not approved for it")
        held = hold_loan_book(book, WORKER, case.loan_id)
        # The case ends before the event is booked: its process goes on by itself and need not be told.
        end_case(bank, book, WORKER, case, WRITTEN_OFF)
        book_proposal(bank, book, WORKER, held, proposal)
        note(bank, book, WORKER, Action.LEGAL_STEP, action, done="write_off_loan", proposal=proposal.id)


def _action(done: Completion) -> LegalAction:
    action = begin_action(done.bank, done.book, done.actor, done.case)
    if done.task.definition != "propose_write_off" and action.proposal_id is None:
        raise ConflictError("The write-off that was proposed is gone; it must be proposed anew.")
    return action


def _note(done: Completion, action: LegalAction, outcome: str) -> None:
    on, said = business_date(done.book), str(done.entries["reasons"])
    step = NewStep(key=done.task.id, kind=done.task.definition, on=on, due_on=action.due_on, outcome=outcome, note=said)
    add_step(done.bank, done.book, done.actor, action, step)
    note(done.bank, done.book, done.actor, Action.LEGAL_STEP, action, done=done.task.definition, outcome=outcome)
