"""Erase a customer's personal data: two persons, after the years the law asks for, under no hold; the journal's chain stays whole."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from lending.domain.actors import Actor, ApiToken, Role, User
from lending.domain.applications import ENDED, Application, Draft
from lending.domain.audit.erasure import PERSONAL, LegalHold, kept_until
from lending.domain.collection.records import CollectionContact, DialledCall
from lending.domain.comments import CaseComment
from lending.domain.early_warning.records import RiskIntervention, RiskSignal, RiskWarning
from lending.domain.findings import Finding, FindingRemark
from lending.domain.fund_flow.records import AccountConsent, AccountTransfer, FlowAccount, PaperMatch, TradePaper
from lending.domain.legal.records import AssetPreservation, LegalAction, LegalStep
from lending.domain.loans import CollectionCase, DepositAccount, Loan, LoanState
from lending.domain.parties import AgencyReport, Document, Party, PartyKey
from lending.domain.records import Action
from lending.domain.restructuring.records import Restructuring, SupplementAgreement
from lending.domain.segmentation.records import SegmentMove
from lending.domain.servicing.proposal import ServicingProposal
from lending.domain.tasks import HumanTask
from lending.errors import ForbiddenError, InvalidInputError, LendingError, NotFoundError
from lending.service import access, journal
from lending.service.business_date import business_date
from lending.service.ports import Bank, Book

#: Who may ask for it, and who has to agree.
ASKS, AGREES = Role.ADMINISTRATOR, Role.LEGAL_OFFICER


class ErasureRefusedError(LendingError):
    """The customer's data may not be erased."""

    def __init__(self, reasons: Collection[str]) -> None:
        super().__init__("Nothing was erased: " + " ".join(reasons), reasons=tuple(reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What was erased: records by kind, and contents of documents."""

    party_id: str
    records: Mapping[str, int]
    contents: int


@dataclass(frozen=True, slots=True)
class _Ids:
    """Everything that belongs to a customer, by the names other records refer to it with."""

    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, name: str) -> tuple[str, ...]:
        return self.named[name]


def set_hold(bank: Bank, actor: Actor, party_id: str, reason: str) -> LegalHold:
    """Put a customer's data under a legal hold; legal officers only. One that stands already stays."""
    access.require_role(actor, AGREES)
    if not reason.strip():
        raise InvalidInputError({"reason": ["Say why the data has to be kept, such as the case number of the court."]})
    with bank.begin() as book:
        party = book.lock(Party, party_id)
        standing = _hold(book, party_id)
        if standing is not None:
            return standing
        hold = LegalHold(
            id=str(uuid4()),
            party_id=party.id,
            reason=reason.strip(),
            set_by=actor.user_id or "",
            set_at=bank.now(),
            business_date=business_date(book),
        )
        book.add(hold)
        journal.record(bank, book, actor, Action.LEGAL_HOLD_SET, party_id=party.id, hold=hold.id)
        return hold


def lift_hold(bank: Bank, actor: Actor, party_id: str) -> LegalHold:
    """Lift the hold on a customer's data; legal officers only, NotFoundError when none stands."""
    access.require_role(actor, AGREES)
    with bank.begin() as book:
        hold = _hold(book, book.lock(Party, party_id).id)
        if hold is None:
            raise NotFoundError("No legal hold stands on this customer.")
        hold.lifted_by, hold.lifted_at = actor.user_id, bank.now()
        journal.record(bank, book, actor, Action.LEGAL_HOLD_LIFTED, party_id=party_id, hold=hold.id)
        return hold


def _hold(book: Book, party_id: str) -> LegalHold | None:
    return book.first(LegalHold, party_id=party_id, lifted_at=None)


def erase_customer(bank: Bank, asks: Actor, agrees: Actor, party_id: str) -> Erasure:
    """Erase a customer's personal data in records, documents and the journal; an administrator asks, a legal officer agrees.

    Raises ErasureRefusedError with every reason at once: a loan or application open, money on the account, years to be kept, a hold.
    """
    access.require_role(asks, ASKS)
    access.require_role(agrees, AGREES)
    if asks.user_id == agrees.user_id:
        raise ForbiddenError("Another person has to agree: nobody erases a customer's data alone.")
    with bank.begin() as book:
        party = book.lock(Party, party_id)
        ids = _ids(book, party)
        if reasons := _against(book, party, ids):
            raise ErasureRefusedError(reasons)
        records = _blank(book, ids)
        party.id_number = f"erased:{party.id}"
        contents = _contents(book, ids)
        facts = {"agreed_by": agrees.user_id, "contents": len(contents), **{f"records_{name}": count for name, count in records.items()}}
        _note(bank, book, asks, party_id, facts)
    for sha256 in contents:
        bank.blobs.remove(sha256)
    bank.scrub()
    return Erasure(party_id=party_id, records=records, contents=len(contents))


def _note(bank: Bank, book: Book, actor: Actor, party_id: str, facts: Mapping[str, object]) -> None:
    journal.record(bank, book, actor, Action.CUSTOMER_ERASED, party_id=party_id, erased=facts)


def _ids(book: Book, party: Party) -> _Ids:
    applications = tuple(found.id for found in _applications(book, party.id) if found.party_id == party.id)
    loans = tuple(loan.id for loan in book.find(Loan, party_id=party.id))
    cases = tuple(case.id for case in book.find(CollectionCase, loan_id=loans))
    return _Ids(
        {
            "party_id": (party.id,),
            "application_id": applications,
            "loan_id": loans,
            "collection_case_id": cases,
            "case_id": cases,
            "restructuring_id": tuple(found.id for found in book.find(Restructuring, loan_id=loans)),
            "intervention_id": tuple(found.id for found in book.find(RiskIntervention, party_id=party.id)),
            "segment_move_id": tuple(found.id for found in book.find(SegmentMove, party_id=party.id)),
            "user_id": tuple(user.id for user in book.find(User, party_id=party.id)),
            "preservation_id": tuple(found.id for found in book.find(AssetPreservation, loan_id=loans)),
            "finding_id": tuple(found.id for found in book.find(Finding, application_id=applications)),
        }
    )


def _applications(book: Book, party_id: str) -> list[Application]:
    """Return the customer's applications, and those of others that he guarantees."""
    return [*book.find(Application, party_id=party_id), *book.find(Application, guarantor_party_id=party_id)]


def _against(book: Book, party: Party, ids: _Ids) -> list[str]:
    """Return every reason against erasing now, in whole sentences."""
    today, applications = business_date(book), _applications(book, party.id)
    loans = [*book.find(Loan, party_id=party.id), *book.find(Loan, application_id=tuple(found.id for found in applications))]
    until = kept_until(_ends(party, applications, loans), today)
    reasons = {
        "A loan of the customer, or one he guarantees, is not paid back.": any(loan.state != LoanState.CLOSED for loan in loans),
        "An application of the customer is open.": any(found.status not in ENDED for found in applications),
        "The customer's account holds money.": any(account.balance for account in book.find(DepositAccount, party_id=ids.of("party_id"))),
        f"The law asks to keep it through {until.isoformat()}.": today <= until,
        "A legal hold stands; a legal officer has to lift it first.": _hold(book, party.id) is not None,
    }
    return [said for said, holds in reasons.items() if holds]


def _ends(party: Party, applications: Collection[Application], loans: Collection[Loan]) -> list[date]:
    """Return the days on which the customer's business with the bank ended, the day he came included."""
    ended = [found.closed_at.date() if found.closed_at else found.business_date for found in applications]
    return [party.business_date, *ended, *(loan.closed_on or loan.disbursed_on for loan in loans)]


#: By which of a customer's ids each kind of record is found.
_BY: Mapping[type[Any], tuple[str, ...]] = {
    Party: ("id",),
    User: ("party_id",),
    Application: ("id",),
    AgencyReport: ("party_id",),
    Document: ("party_id",),
    HumanTask: ("application_id", "collection_case_id", "restructuring_id", "intervention_id", "segment_move_id", "preservation_id"),
    CaseComment: ("application_id", "collection_case_id", "restructuring_id", "intervention_id", "segment_move_id", "preservation_id"),
    FindingRemark: ("finding_id",),
    CollectionCase: ("loan_id",),
    CollectionContact: ("loan_id",),
    DialledCall: ("loan_id",),
    LegalAction: ("loan_id",),
    LegalStep: ("loan_id",),
    AssetPreservation: ("loan_id",),
    Restructuring: ("loan_id",),
    SupplementAgreement: ("restructuring_id",),
    ServicingProposal: ("loan_id",),
    RiskSignal: ("party_id",),
    RiskWarning: ("party_id",),
    RiskIntervention: ("party_id",),
    SegmentMove: ("party_id",),
}
_OWN_ID = {Party: "party_id", Application: "application_id"}


def _blank(book: Book, ids: _Ids) -> dict[str, int]:
    """Blank what is personal in every record of the customer, and remove keys, drafts and tokens; return how many records of each kind."""
    counts: dict[str, int] = {}
    statements = _statements(book, ids)
    for kind, blanks in PERSONAL.items():
        found = [entity for by in _BY.get(kind, ("application_id",)) for entity in _owned(book, ids, kind, by)]
        for entity in found:
            for name, blank in blanks.items():
                setattr(entity, name, blank)
        counts[kind.__name__] = len(found)
    for user in book.find(User, party_id=ids.of("party_id")):
        user.login, user.session_epoch = f"erased:{user.id}", user.session_epoch + 1
    gone = [*book.find(PartyKey, party_id=ids.of("party_id")), *_of_user(book, ids, Draft), *_of_user(book, ids, ApiToken), *statements]
    for entity in gone:
        book.remove(entity)
    return {name: count for name, count in counts.items() if count}


def _statements(book: Book, ids: _Ids) -> list[object]:
    """Return what statements told of the accounts that the customer alone named as his, and the papers of his trade."""
    named = {found.account for found in book.find(Application, id=ids.of("application_id"))}
    shared = {found.account for found in book.find(Application, account=tuple(named)) if found.party_id not in ids.of("party_id")}
    own = tuple(named - shared)
    transfers = {each.id: each for each in (*book.find(AccountTransfer, payer=own), *book.find(AccountTransfer, payee=own))}
    return [*transfers.values(), *book.find(FlowAccount, number=own), *book.find(AccountConsent, account=own), *_trade_papers(book, ids)]


def _trade_papers(book: Book, ids: _Ids) -> list[object]:
    """Return the papers of the trade behind the customer's loans, after removing what they were matched to."""
    papers = book.find(TradePaper, loan_id=ids.of("loan_id"))
    for match in book.find(PaperMatch, paper_id=tuple(paper.id for paper in papers)):
        book.remove(match)
    book.flush()
    return [*papers]


def _owned(book: Book, ids: _Ids, kind: type[Any], by: str) -> list[Any]:
    wanted: dict[str, Any] = {by: ids.of(_OWN_ID.get(kind, by))}
    return book.find(kind, **wanted)


def _of_user(book: Book, ids: _Ids, kind: type[Any]) -> list[Any]:
    return book.find(kind, user_id=ids.of("user_id"))


def _contents(book: Book, ids: _Ids) -> list[str]:
    """Return the contents of the customer's documents that nobody else has, by hash."""
    own = {document.sha256 for document in book.find(Document, party_id=ids.of("party_id"))}
    shared = {document.sha256 for document in book.find(Document, sha256=tuple(own)) if document.party_id not in ids.of("party_id")}
    return sorted(own - shared)
