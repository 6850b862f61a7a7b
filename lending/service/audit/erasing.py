"""Erase a customer's personal data: two persons, after the years the law asks for, under no hold; the journal's chain stays whole."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lending.domain.actors import Actor, ApiToken, Role, User
from lending.domain.applications import ENDED, Application, Draft
from lending.domain.attachments import CaseAttachment
from lending.domain.audit.erasure import PERSONAL, ErasureRequest, LegalHold, RequestState, kept_until
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
from lending.domain.tasks import OWNERS, HumanTask
from lending.errors import ForbiddenError, LendingError
from lending.service import access, journal
from lending.service.audit.holds import AGREES, hold_on
from lending.service.business_date import business_date
from lending.service.ports import Bank, Book

#: Who may ask for it; a legal officer has to agree.
ASKS = Role.ADMINISTRATOR


class ErasureRefusedError(LendingError):
    """The customer's data may not be erased."""

    reasons: tuple[str, ...]

    def __init__(self, reasons: Collection[str]) -> None:
        super().__init__("Nothing was erased: " + " ".join(reasons), reasons=tuple(reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What was erased: records by kind, and contents of documents."""

    party_id: str
    records: Mapping[str, int]
    contents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """What erasing would do: records by kind and contents of documents; the last day the law keeps them, and what stands against it."""

    records: Mapping[str, int]
    contents: int
    kept_until: date
    against: tuple[str, ...]
    hold: LegalHold | None


@dataclass(frozen=True, slots=True)
class _Ids:
    """Everything that belongs to a customer, by the names other records refer to it with."""

    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, name: str) -> tuple[str, ...]:
        return self.named[name]


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
        contents, records = _contents(book, ids), _blank(book, ids)
        party.id_number = f"erased:{party.id}"
        done = Erasure(party_id=party_id, records=records, contents=len(contents))
        _settle(bank, book, agrees, done)
        facts = {"agreed_by": agrees.user_id, "contents": len(contents), **{f"records_{name}": count for name, count in records.items()}}
        _note(bank, book, asks, party_id, facts)
    for sha256 in contents:
        bank.blobs.remove(sha256)
    bank.scrub()
    return done


def foresee(book: Book, party: Party) -> Foresight:
    """Return what erasing a customer's data would do today, and what stands against it."""
    ids = _ids(book, party)
    return Foresight(
        records={kind.__name__: len(found) for kind, found in _personal(book, ids) if found},
        contents=len(_contents(book, ids)),
        kept_until=_kept_until(book, party),
        against=tuple(_against(book, party, ids)),
        hold=hold_on(book, party.id),
    )


def _settle(bank: Bank, book: Book, agrees: Actor, done: Erasure) -> None:
    """Note in the request that stands, where the two went by one, what came of it."""
    asked = book.first(ErasureRequest, party_id=done.party_id, state=RequestState.ASKED)
    if asked is not None:
        asked.state, asked.decided_by, asked.decided_at = RequestState.ERASED, agrees.user_id, bank.now()
        asked.records, asked.contents = sum(done.records.values()), done.contents


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
            "finding_id": tuple(found.id for found in book.find(Finding, party_id=party.id)),
        }
    )


def _applications(book: Book, party_id: str) -> list[Application]:
    """Return the customer's applications, and those of others that he guarantees."""
    return [*book.find(Application, party_id=party_id), *book.find(Application, guarantor_party_id=party_id)]


def _against(book: Book, party: Party, ids: _Ids) -> list[str]:
    """Return every reason against erasing now, in whole sentences."""
    today, applications, until = business_date(book), _applications(book, party.id), _kept_until(book, party)
    reasons = {
        "A loan of the customer, or one he guarantees, is not paid back.": any(
            loan.state != LoanState.CLOSED for loan in _loans(book, party.id)
        ),
        "An application of the customer is open.": any(found.status not in ENDED for found in applications),
        "The customer's account holds money.": any(account.balance for account in book.find(DepositAccount, party_id=ids.of("party_id"))),
        f"The law asks to keep it through {until.isoformat()}.": today <= until,
        "A legal hold stands; a legal officer has to lift it first.": hold_on(book, party.id) is not None,
    }
    return [said for said, holds in reasons.items() if holds]


def _loans(book: Book, party_id: str) -> list[Loan]:
    """Return the customer's loans, and those that he guarantees."""
    applications = tuple(found.id for found in _applications(book, party_id))
    return [*book.find(Loan, party_id=party_id), *book.find(Loan, application_id=applications)]


def _kept_until(book: Book, party: Party) -> date:
    return kept_until(_ends(party, _applications(book, party.id), _loans(book, party.id)), business_date(book))


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
    HumanTask: OWNERS,
    CaseComment: OWNERS,
    CaseAttachment: OWNERS,
    ErasureRequest: ("party_id",),
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
    for kind, found in _personal(book, ids):
        for entity in found:
            for name, blank in PERSONAL[kind].items():
                setattr(entity, name, blank)
        counts[kind.__name__] = len(found)
    for user in book.find(User, party_id=ids.of("party_id")):
        user.login, user.session_epoch = f"erased:{user.id}", user.session_epoch + 1
    gone = [*book.find(PartyKey, party_id=ids.of("party_id")), *_of_user(book, ids, Draft), *_of_user(book, ids, ApiToken), *statements]
    for entity in gone:
        book.remove(entity)
    return {name: count for name, count in counts.items() if count}


def _personal(book: Book, ids: _Ids) -> Iterator[tuple[type[Any], list[Any]]]:
    """Yield the records of each kind that hold something personal of the customer."""
    for kind in PERSONAL:
        yield kind, [entity for by in _BY.get(kind, ("application_id",)) for entity in _owned(book, ids, kind, by)]


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
    """Return the contents of the customer's documents, and of files at his cases, that nobody else has, by hash."""
    papers: list[Any] = [
        *book.find(Document, party_id=ids.of("party_id")),
        *(found for by in OWNERS for found in _owned(book, ids, CaseAttachment, by)),
    ]
    mine, own = {found.id for found in papers}, {found.sha256 for found in papers}
    everywhere: list[Any] = [*book.find(Document, sha256=tuple(own)), *book.find(CaseAttachment, sha256=tuple(own))]
    return sorted(own - {found.sha256 for found in everywhere if found.id not in mine})
