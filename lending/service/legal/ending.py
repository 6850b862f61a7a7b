"""What a payment, a write-off or the end of a case does to its lawsuit, and when what was frozen is to be set free."""

from collections.abc import Sequence

from lending.domain.actors import WORKER, Actor
from lending.domain.early_warning.records import DrawdownStop
from lending.domain.legal.records import AssetPreservation, LegalAction, LegalEnding
from lending.domain.loans import CollectionCase, Loan, LoanState
from lending.domain.records import Action, Errand
from lending.domain.segmentation.records import SegmentMove
from lending.domain.servicing.proposal import ServicingProposal
from lending.service import outbox
from lending.service.business_date import business_date
from lending.service.legal.moves import note, open_action
from lending.service.ports import Bank, Book
from lending.service.tasks import cancel_open_tasks

#: The process, and what one that goes by its preservation's own id is told when it has nothing to hold on to any more.
PROCESS, LET_GO = "asset_preservation", "let_go"


def end_legal(bank: Bank, book: Book, actor: Actor, case: CollectionCase, ending: LegalEnding) -> None:
    """End a case's lawsuit within the caller's transaction; what is frozen for it is set free, but where the debt is only written off."""
    action = open_action(book, case.id)
    if action is not None:
        _end(bank, book, actor, action, ending)
    if ending == "paid":
        for preservation in book.find(AssetPreservation, case_id=case.id, state=("open", "standing")):
            let_go(bank, book, preservation)


def _end(bank: Bank, book: Book, actor: Actor, action: LegalAction, ending: LegalEnding) -> None:
    drop_proposal(book, action)
    action.state, action.ending, action.ended_on = "ended", ending, business_date(book)
    note(bank, book, actor, Action.LEGAL_ENDED, action, ending=ending)


def drop_proposal(book: Book, action: LegalAction) -> None:
    """Take back the write-off that is proposed, since another way is gone; one that was decided stays."""
    proposal = book.first(ServicingProposal, id=action.proposal_id, state="open") if action.proposal_id else None
    if proposal is not None:
        proposal.state, proposal.decided_on = "refused", business_date(book)
    action.proposal_id = None


def follow_repayment(bank: Bank, book: Book, loan: Loan) -> None:
    """Have everything that is frozen for a loan set free once nothing of it is owed; within the transaction that booked it."""
    if loan.state == LoanState.CLOSED:
        for preservation in book.find(AssetPreservation, loan_id=loan.id, state=("open", "standing")):
            let_go(bank, book, preservation)


def release_repaid(bank: Bank) -> int:
    """Have freezes lifted whose loans ended by the close of a day, which tells nobody; return how many."""
    with bank.begin() as book:
        standing = book.find(AssetPreservation, state=("open", "standing"), order="id")
        held = [each for each in standing if each.state == "standing" or each.segment_move_id]
        repaid = [each for each in held if book.get(Loan, each.loan_id).state == LoanState.CLOSED]
        for preservation in repaid:
            let_go(bank, book, preservation)
        return len(repaid)


def leave_segment(bank: Bank, book: Book, party_ids: Sequence[str]) -> None:
    """Let go of what was preserved because its customers were in segment D, as they move out of it; within the caller's transaction."""
    moves = tuple(move.id for move in book.find(SegmentMove, party_id=tuple(party_ids), segment="D"))
    for preservation in book.find(AssetPreservation, segment_move_id=moves, state=("open", "standing"), order="id"):
        let_go(bank, book, preservation)


def let_go(bank: Bank, book: Book, preservation: AssetPreservation) -> None:
    """Start the process that lifts a freeze; where none was applied for the preservation is over.

    What a process of its own was still doing about it ends first.
    """
    if preservation.state == "open" and preservation.segment_move_id:
        cancel_open_tasks(bank, book, preservation_id=preservation.id)
        outbox.post(bank, book, Errand.MESSAGE, LET_GO, preservation.id, key=f"{preservation.id}:{LET_GO}")
    if preservation.freeze in {"applied", "granted"}:
        preservation.state = "releasing"
        note(bank, book, WORKER, Action.PRESERVATION_RELEASING, preservation, freeze=preservation.freeze)
        key, variables = preservation.id, {"preservation_id": preservation.id}
        outbox.post(bank, book, Errand.START, PROCESS, key, key=f"{key}:release", variables=variables)
    else:
        end_preservation(bank, book, WORKER, preservation)


def end_preservation(bank: Bank, book: Book, actor: Actor, preservation: AssetPreservation) -> None:
    """Write down that nothing is preserved any more.

    The stop of drawdowns that a lawsuit or segment D had made goes with it, unless another of them still needs it.
    """
    preservation.state, preservation.ended_on = "ended", business_date(book)
    party_id = book.get(Loan, preservation.loan_id).party_id
    needed = preservation.intervention_id or any(not each.intervention_id for each in preserved(book, party_id))
    for stop in [] if needed else book.find(DrawdownStop, party_id=party_id, intervention_id=None, lifted_on=None):
        stop.lifted_on = business_date(book)
        note(bank, book, actor, Action.DRAWDOWNS_ALLOWED, preservation, stop=stop.id)
    note(bank, book, actor, Action.PRESERVATION_ENDED, preservation, freeze=preservation.freeze)


def preserved(book: Book, party_id: str) -> list[AssetPreservation]:
    """Return what is preserved of a customer now, whatever for."""
    loans = tuple(loan.id for loan in book.find(Loan, party_id=party_id))
    return book.find(AssetPreservation, loan_id=loans, state=("open", "standing"))
