"""Four eyes on a running loan: one person of the bank proposes, others decide, and what enough approve is booked at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from lending.domain.actors import Actor, Role
from lending.domain.loans import EventKind, Loan
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.domain.servicing.proposal import ServicingProposal
from lending.errors import ConflictError
from lending.service import journal
from lending.service.access import require_role
from lending.service.four_eyes import require_other_eyes
from lending.service.loan_access import require_loan_sight
from lending.service.ports import Bank, Book
from lending.service.servicing.booking import Entry, book_event
from lending.service.servicing.books import LoanBook, hold_loan_book
from lending.service.servicing.drawdowns import checked_drawdown, require_no_stop
from lending.service.servicing.restructurings import checked_restructuring
from lending.service.servicing.waivers import checked_waiver
from lending.service.servicing.write_offs import checked_write_off


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a kind of event needs: how it is checked, how the journal names it, how many must approve."""

    check: Callable[[LoanBook, Mapping[str, object]], dict[str, object]]
    action: Action
    approvals: int = 1
    #: Whether the customer signs it after it was approved; then it belongs to a request for another plan and to nothing else.
    signed: bool = False
    #: Refuses it where something beside the loan stands against it.
    allow: Callable[[Book, Loan], None] = lambda _book, _loan: None


_KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        EventKind.DRAWN_DOWN: _Kind(checked_drawdown, Action.DRAWN_DOWN, allow=require_no_stop),
        EventKind.RESTRUCTURED: _Kind(checked_restructuring, Action.LOAN_RESTRUCTURED, signed=True),
        EventKind.WAIVED: _Kind(checked_waiver, Action.ARREARS_WAIVED),
        EventKind.WRITTEN_OFF: _Kind(checked_write_off, Action.LOAN_WRITTEN_OFF, approvals=2),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProposal:
    """An event to be decided on: its kind and facts, as JSON values; `key` makes it count once."""

    kind: str
    facts: Mapping[str, object]
    reason: str
    key: str


def propose(bank: Bank, actor: Actor, loan_id: str, wanted: NewProposal) -> ServicingProposal:
    """Propose an event of a loan, by one of the servicing desk; the same key again returns the first proposal.

    InvalidInputError names each wrong field; ConflictError where the loan does not allow it, and for what a customer has to sign.
    """
    with bank.begin() as book:
        held = hold_loan_book(book, actor, loan_id)
        require_role(actor, Role.SERVICING_OFFICER)
        _require_no_signature(wanted.kind)
        key = f"{loan_id}:{actor.user_id}:{wanted.key}"
        known = book.first(ServicingProposal, key=key)
        if known is not None:
            return _same(known, wanted)
        return add_proposal(bank, book, actor, held, replace(wanted, key=key))


def add_proposal(
    bank: Bank,
    book: Book,
    actor: Actor,
    held: LoanBook,
    wanted: NewProposal,
    *,
    restructuring_id: str | None = None,
    legal_action_id: str | None = None,
) -> ServicingProposal:
    """Write a proposal down within the caller's transaction; `key` is unique in the bank. It refuses what `propose` refuses."""
    proposal = _proposal(bank, actor, held, wanted)
    _KINDS[wanted.kind].allow(book, held.loan)
    proposal.restructuring_id, proposal.legal_action_id = restructuring_id, legal_action_id
    book.add(proposal)
    _journal(bank, book, actor, held, Action.SERVICING_PROPOSED, proposal=proposal.id, kind=wanted.kind, facts=proposal.facts)
    return proposal


def decide(bank: Bank, actor: Actor, proposal_id: str, *, approve: bool, note: str = "") -> ServicingProposal:
    """Approve or refuse a proposal; the last approval that it needs books the event, one refusal ends it.

    ForbiddenError for its proposer; ConflictError once it is decided, when somebody decides twice, or when the loan changed since.
    """
    with bank.begin() as book:
        proposal = book.lock(ServicingProposal, proposal_id)
        held = hold_loan_book(book, actor, proposal.loan_id)
        require_role(actor, Role.SERVICING_OFFICER, Role.APPROVER)
        if proposal.restructuring_id is not None:
            raise ConflictError("This belongs to a restructuring that the customer signs; decide on it in its task.")
        if proposal.legal_action_id is not None:
            raise ConflictError("This belongs to a legal action; decide on it in its task.")
        if approve:
            _require_no_signature(proposal.kind)
        add_vote(bank, book, actor, held, proposal, approve=approve, note=note)
        if proposal.state == "approved":
            book_proposal(bank, book, actor, held, proposal)
        return proposal


def add_vote(bank: Bank, book: Book, actor: Actor, held: LoanBook, proposal: ServicingProposal, *, approve: bool, note: str) -> None:
    """Count a vote within the caller's transaction; enough approve it, one refuses it. It refuses what `decide` refuses."""
    _require_vote(actor, held, proposal, approve=approve)
    proposal.votes = [*proposal.votes, _vote(bank, actor, approve=approve, note=note)]
    _journal(bank, book, actor, held, Action.SERVICING_VOTED, proposal=proposal.id, approve=approve)
    if not approve or len(proposal.votes) >= proposal.approvals:
        proposal.state, proposal.decided_on = "approved" if approve else "refused", held.today


def list_proposals(bank: Bank, actor: Actor, loan_id: str) -> list[ServicingProposal]:
    """Return the proposals for a loan in the reader's scope, the oldest first; customers see none."""
    with bank.read() as book:
        require_loan_sight(book, actor, book.get(Loan, loan_id))
        return book.find(ServicingProposal, loan_id=loan_id, order="recorded_at") if actor.is_officer or actor.reads_everything else []


def _require_no_signature(kind: str) -> None:
    if kind in _KINDS and _KINDS[kind].signed:
        raise ConflictError(
            "The customer has to sign another plan: ask for it on the loan's page, and propose it in the task that follows."
        )


def _same(known: ServicingProposal, wanted: NewProposal) -> ServicingProposal:
    if known.kind != wanted.kind or known.reason != wanted.reason.strip():
        raise ConflictError("This key was used for something else; send a new one.")
    return known


def _journal(bank: Bank, book: Book, actor: Actor, held: LoanBook, action: Action, **facts: object) -> None:
    told: dict[str, Any] = {"application_id": held.loan.application_id, "party_id": held.loan.party_id, **facts}
    journal.record(bank, book, actor, action, **told)


def _proposal(bank: Bank, actor: Actor, held: LoanBook, wanted: NewProposal) -> ServicingProposal:
    problems = Problems()
    problems.choice("kind", wanted.kind, _KINDS)
    problems.text("reason", wanted.reason)
    problems.refuse()
    kind = _KINDS[wanted.kind]
    return ServicingProposal(
        id=str(uuid4()),
        loan_id=held.loan.id,
        kind=wanted.kind,
        facts=kind.check(held, wanted.facts),
        reason=wanted.reason.strip(),
        key=wanted.key,
        approvals=kind.approvals,
        seen_events=len(held.events),
        proposed_by=str(actor.user_id),
        proposed_name=actor.name,
        recorded_at=bank.now(),
        business_date=held.today,
    )


def _require_vote(actor: Actor, held: LoanBook, proposal: ServicingProposal, *, approve: bool) -> None:
    require_other_eyes(actor, proposal.proposed_by)
    if proposal.state != "open":
        raise ConflictError(f"This was {proposal.state} already.")
    if any(vote["by"] == actor.user_id for vote in proposal.votes):
        raise ConflictError("You approved this already; another person must decide next.")
    if approve and len(held.events) != proposal.seen_events:
        raise ConflictError("The loan changed since this was proposed; refuse it and propose it anew.")


def _vote(bank: Bank, actor: Actor, *, approve: bool, note: str) -> dict[str, object]:
    return {"by": actor.user_id, "name": actor.name, "approve": approve, "note": note.strip(), "at": bank.now().isoformat()}


def book_proposal(bank: Bank, book: Book, actor: Actor, held: LoanBook, proposal: ServicingProposal) -> None:
    """Book what was approved within the caller's transaction; ConflictError where the loan does not allow it any more."""
    kind = _KINDS[proposal.kind]
    kind.allow(book, held.loan)
    facts = {**kind.check(held, proposal.facts), "proposal": proposal.id, "reason": proposal.reason}
    entry = Entry(kind=EventKind(proposal.kind), action=kind.action, facts=facts, key=proposal.id)
    proposal.event_id = book_event(bank, book, actor, held, entry).event.id
