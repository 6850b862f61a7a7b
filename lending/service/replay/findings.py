"""Auditors' findings on a case: raised at a moment, answered by a supervisor, reopened or closed by auditors; all on record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from lending.domain.actors import Actor, Role, User
from lending.domain.begun import CaseKind
from lending.domain.findings import LONGEST_REMARK, Finding, FindingAct, FindingRemark, FindingState, acts_on, state_after
from lending.domain.plain_text import is_blank, is_plain
from lending.domain.records import Action
from lending.errors import InvalidInputError
from lending.service import access, journal
from lending.service.business_date import business_date
from lending.service.ports import Bank, Book
from lending.service.replay.subjects import head_of
from lending.service.task_owners import find_owner, require_owner

#: Who may do what with a finding.
_DOERS = {FindingAct.ANSWER: Role.SUPERVISOR, FindingAct.REOPEN: Role.AUDITOR, FindingAct.CLOSE: Role.AUDITOR}
_JOURNALLED = {
    FindingAct.ANSWER: Action.FINDING_ANSWERED,
    FindingAct.REOPEN: Action.FINDING_REOPENED,
    FindingAct.CLOSE: Action.FINDING_CLOSED,
}
_UNSETTLED = (FindingState.OPEN, FindingState.ANSWERED)
#: Findings shown at once.
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkView:
    """One remark with its writer's name."""

    act: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A finding with its thread, and what the reader may do with it."""

    id: str
    case_key: str
    #: The application that the case is, None for one of another kind.
    application_id: str | None
    loan_id: str | None
    reference: str
    customer_name: str
    anchor: str
    moment_at: datetime
    state: str
    remarks: tuple[RemarkView, ...]
    acts: tuple[FindingAct, ...]


def raise_finding(  # noqa: PLR0917 -- a finding is all of this
    bank: Bank, actor: Actor, case_key: str, anchor: str, moment_at: datetime, text: str, *, comment: bool = False
) -> str:
    """Raise a finding at a moment of a case (or note a comment) and return its id; auditors may. InvalidInputError names the text.

    NotFoundError for a close or a review, which are about nobody: a remark is kept under a customer's key.
    """
    access.require_role(actor, Role.AUDITOR)
    _check(text)
    with bank.begin() as book:
        owner = require_owner(book, actor, case_key)
        finding = Finding(
            id=str(uuid4()),
            case_key=case_key,
            party_id=owner.party_id,
            anchor=anchor,
            moment_at=moment_at,
            state=FindingState.NOTED if comment else FindingState.OPEN,
            raised_by=actor.user_id or "",
            raised_at=bank.now(),
            business_date=business_date(book),
        )
        book.add(finding)
        book.flush()
        _write(bank, book, actor, finding, act="raise", text=text)
        _record(bank, book, actor, finding, action=Action.COMMENT_MADE if comment else Action.FINDING_RAISED, text=text)
        return finding.id


def act_on_finding(bank: Bank, actor: Actor, finding_id: str, act: FindingAct, text: str) -> None:
    """Answer, reopen or close a finding with a remark; ForbiddenError for others than those whose act it is, ConflictError out of turn."""
    access.require_role(actor, _DOERS[act])
    _check(text)
    with bank.begin() as book:
        finding = book.lock(Finding, finding_id)
        require_owner(book, actor, finding.case_key)
        finding.state = state_after(finding.state, act)
        _write(bank, book, actor, finding, act=act, text=text)
        _record(bank, book, actor, finding, action=_JOURNALLED[act], text=text)


def read_finding(bank: Bank, actor: Actor, finding_id: str) -> FindingView:
    """Return a finding to an auditor or a supervisor in whose scope its case lies; NotFoundError otherwise."""
    access.require_role(actor, Role.AUDITOR, Role.SUPERVISOR)
    with bank.read() as book:
        finding = book.get(Finding, finding_id)
        require_owner(book, actor, finding.case_key)
        return next(_views(book, actor, [finding]))


def list_findings(bank: Bank, actor: Actor, case_key: str | None = None) -> list[FindingView]:
    """Return the findings of a case with its comments, or what is open or answered in the reader's scope; the newest first."""
    access.require_role(actor, Role.AUDITOR, Role.SUPERVISOR)
    wanted: dict[str, object] = {"case_key": case_key} if case_key else {"state": _UNSETTLED}
    with bank.read() as book:
        found = book.find(Finding, order="-raised_at", **wanted)
        seen = [finding for finding in found if _is_seen(book, actor, finding)]
        return list(_views(book, actor, seen[:_MOST]))


def _is_seen(book: Book, actor: Actor, finding: Finding) -> bool:
    owner = find_owner(book, finding.case_key)
    return owner is not None and owner.seen_by(actor)


def _check(text: str) -> None:
    if is_blank(text):
        raise InvalidInputError({"text": ["Write what you found."]})
    if len(text) > LONGEST_REMARK or not is_plain(text, lines=True):
        raise InvalidInputError({"text": [f"Use at most {LONGEST_REMARK} characters, without control characters."]})


def _write(bank: Bank, book: Book, actor: Actor, finding: Finding, *, act: str, text: str) -> None:
    book.add(
        FindingRemark(
            id=str(uuid4()),
            finding_id=finding.id,
            number=book.count(FindingRemark, finding_id=finding.id) + 1,
            act=act,
            text=text,
            written_by=actor.user_id or "",
            written_at=bank.now(),
        )
    )


def _record(bank: Bank, book: Book, actor: Actor, finding: Finding, *, action: Action, text: str) -> None:
    # A remark may name persons: the journal keeps it under the customer's key.
    head = head_of(book, require_owner(book, actor, finding.case_key))
    of: dict[str, Any] = {} if head.kind == CaseKind.APPLICATION else {"case": head.id}
    of |= {"application_id": head.application_id, "party_id": finding.party_id, "personal": {"text": text}}
    facts = {"finding": finding.id, "anchor": finding.anchor, "state": finding.state}
    journal.record(bank, book, actor, action, **{**facts, **of})


def _views(book: Book, actor: Actor, findings: Iterable[Finding]) -> Iterator[FindingView]:
    for finding in findings:
        head = head_of(book, require_owner(book, actor, finding.case_key))
        remarks = book.find(FindingRemark, finding_id=finding.id, order="number")
        yield FindingView(
            id=finding.id,
            case_key=finding.case_key,
            application_id=head.id if head.kind == CaseKind.APPLICATION else None,
            loan_id=head.loan_id,
            reference=head.reference,
            customer_name=head.customer_name,
            anchor=finding.anchor,
            moment_at=finding.moment_at,
            state=finding.state,
            remarks=tuple(
                RemarkView(act=remark.act, text=remark.text, by=book.get(User, remark.written_by).name, at=remark.written_at)
                for remark in remarks
            ),
            acts=tuple(act for act in acts_on(finding.state) if _DOERS[act] in actor.roles),
        )
