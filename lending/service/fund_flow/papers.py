"""Trade papers of a loan: taken in and anchored in the journal by their hash, matched to payments, and held to what was anchored."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, cast
from uuid import uuid4
from zoneinfo import ZoneInfo

import rfc8785

from lending.domain.actors import WORKER, Actor, Role
from lending.domain.fund_flow.papers import KINDS, Paid, Paper, PaperKind, match_papers
from lending.domain.fund_flow.records import PaperMatch, TradePaper
from lending.domain.loans import Loan
from lending.domain.parameters import parameter
from lending.domain.parties import Document
from lending.domain.problems import Problems
from lending.domain.records import Action, JournalEntry
from lending.errors import LendingError
from lending.service import journal
from lending.service.access import require_role
from lending.service.business_date import business_date
from lending.service.documents import Upload, add_loan_document
from lending.service.fund_flow.tracing import LoanFlow, trace_loan
from lending.service.loan_access import require_loan_sight
from lending.service.ports import Bank, Book

#: Who takes them in.
RECORDERS = (Role.CUSTOMER_MANAGER, Role.SERVICING_OFFICER, Role.INVESTIGATOR)
#: What was altered after it was anchored: what the paper says, its file, its match; or nothing anchors it.
Alteration = Literal["paper_changed", "file_changed", "match_changed", "not_anchored"]

#: What of a paper is anchored, beside the hash of its file.
_SAID = ("id", "loan_id", "kind", "number", "seller", "amount", "currency", "dated")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPaper:
    """A paper as it was handed in, and what it says."""

    kind: str
    number: str
    seller: str
    amount: Decimal
    dated: date | None
    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Altered:
    """A paper that is not as it was anchored."""

    paper_id: str
    loan_id: str
    number: str
    what: Alteration


def add_paper(bank: Bank, actor: Actor, loan_id: str, new: NewPaper) -> None:
    """Take a trade paper in, anchor it, and match it to a payment where one fits; InvalidInputError names what is wrong."""
    with bank.read() as book:
        loan = book.get(Loan, loan_id)
        require_loan_sight(book, actor, loan)
        require_role(actor, *RECORDERS)
        _check(book, loan, new)
    kind = "trade_contract" if new.kind == "order" else "other"
    upload = Upload(kind=kind, file_name=new.file_name, content=new.content, dated=new.dated)
    document = add_loan_document(bank, actor, upload, loan)
    with bank.begin() as book:
        paper = _paper(bank, actor, loan, document, new)
        book.add(paper)
        book.flush()
        _note(bank, book, actor, Action.TRADE_PAPER_ADDED, loan, paper=paper.id, kind=paper.kind, digest=_digest(book, paper))
        match_loan(bank, book, loan, trace_loan(book, loan, "first_in_first_out", bank.settings.timezone))


def _check(book: Book, loan: Loan, new: NewPaper) -> None:
    problems = Problems()
    problems.choice("kind", new.kind, KINDS)
    for name in ("number", "seller"):
        problems.text(name, getattr(new, name))
    problems.amount("amount", new.amount, positive=True)
    problems.day("dated", new.dated)
    if loan.application_id is None:
        problems.add("file", "The payouts of this loan are not known; no paper can be matched to them.")
    if book.count(TradePaper, kind=new.kind, number=new.number.strip(), seller=new.seller.strip()):
        problems.add("number", "This paper of the seller is there already, for this loan or another.")
    problems.refuse()


def _paper(bank: Bank, actor: Actor, loan: Loan, document: Document, new: NewPaper) -> TradePaper:
    return TradePaper(
        id=str(uuid4()),
        loan_id=loan.id,
        document_id=document.id,
        kind=new.kind,
        number=new.number.strip(),
        seller=new.seller.strip(),
        amount=new.amount,
        currency=loan.currency,
        dated=cast("date", new.dated),
        recorded_by=actor.user_id,
        recorded_at=bank.now(),
    )


def match_loan(bank: Bank, book: Book, loan: Loan, flow: LoanFlow) -> None:
    """Match a loan's papers that have no payment yet, within the caller's transaction; each match is anchored, too."""
    papers = {paper.id: paper for paper in book.find(TradePaper, loan_id=loan.id, order="id")}
    done = {match.paper_id: match for match in book.find(PaperMatch, paper_id=tuple(papers))}
    waiting = [as_rule(paper) for paper in papers.values() if paper.id not in done]
    taken = [(papers[match.paper_id].kind, match.payment_id) for match in done.values()]
    days = int(parameter("fund_flow.paper_days", business_date(book)).value)
    for finding in match_papers(waiting, payments_of(flow, bank.settings.timezone), days, taken):
        if finding.payment is not None:
            paid = finding.payment
            found = {"payment_id": paid.id, "amount": paid.amount, "paid_on": paid.on, "recorded_at": bank.now()}
            match = PaperMatch(id=str(uuid4()), paper_id=finding.paper_id, **found)  # type: ignore[arg-type]  # by their names
            book.add(match)
            _note(bank, book, WORKER, Action.TRADE_PAPER_MATCHED, loan, paper=match.paper_id, digest=_match_digest(match))


def as_rule(paper: TradePaper) -> Paper:
    """Return a paper as the rules read it."""
    return Paper(paper.id, cast("PaperKind", paper.kind), paper.seller, paper.amount, paper.dated)


def payments_of(flow: LoanFlow, zone: str) -> list[Paid]:
    """Return what was paid to others with a loan's money: payouts to them, and what left the borrower's own accounts."""
    own = flow.around.own
    paid = [found.drawdown for found in flow.traces if found.drawdown.payee not in own]
    paid += [step.transfer for found in flow.traces for step in found.steps if step.transfer.payer in own]
    return [
        Paid(each.id, flow.around.holder(each.payee), Decimal(each.minor_units).scaleb(-2), each.at.astimezone(ZoneInfo(zone)).date())
        for each in paid
    ]


def find_altered(bank: Bank, book: Book, loan_id: str | None = None) -> list[Altered]:
    """Return the papers, of a loan or of all, that are not as the journal anchored them; the journal's own chain is checked apart."""
    papers = book.find(TradePaper, **({"loan_id": loan_id} if loan_id else {}), order="id")
    anchors, matched = _anchors(book, Action.TRADE_PAPER_ADDED), _anchors(book, Action.TRADE_PAPER_MATCHED)
    matches = {match.paper_id: match for match in book.find(PaperMatch, paper_id=tuple(paper.id for paper in papers))}
    return [
        Altered(paper.id, paper.loan_id, paper.number, what)
        for paper in papers
        for what in _alterations(bank, book, paper, anchors.get(paper.id), (matched.get(paper.id), matches.get(paper.id)))
    ]


def _alterations(
    bank: Bank, book: Book, paper: TradePaper, anchor: str | None, match: tuple[str | None, PaperMatch | None]
) -> Iterator[Alteration]:
    if anchor is None:
        yield "not_anchored"
    elif anchor != _digest(book, paper):
        yield "paper_changed"
    try:
        bank.blobs.get(book.get(Document, paper.document_id).sha256)
    except LendingError:
        yield "file_changed"
    if match[0] != (_match_digest(match[1]) if match[1] is not None else None):
        yield "match_changed"


def _anchors(book: Book, action: Action) -> Mapping[str, str]:
    bodies = (json.loads(entry.body) for entry in book.find(JournalEntry, action=action, order="id"))
    return {body["paper"]: body["digest"] for body in bodies}


def _digest(book: Book, paper: TradePaper) -> str:
    """Return the SHA-256 of what a paper says, its file's own hash included; amounts with two places, as they are kept."""
    told = {**{name: journal.plain(getattr(paper, name)) for name in _SAID}, "amount": f"{paper.amount:.2f}"}
    return hashlib.sha256(rfc8785.dumps({**told, "file": book.get(Document, paper.document_id).sha256})).hexdigest()


def _match_digest(match: PaperMatch) -> str:
    told = {name: journal.plain(getattr(match, name)) for name in ("id", "paper_id", "payment_id", "paid_on")}
    return hashlib.sha256(rfc8785.dumps({**told, "amount": f"{match.amount:.2f}"})).hexdigest()


def _note(bank: Bank, book: Book, actor: Actor, action: Action, loan: Loan, **facts: Any) -> None:
    journal.record(bank, book, actor, action, application_id=loan.application_id, party_id=loan.party_id, loan=loan.id, **facts)
