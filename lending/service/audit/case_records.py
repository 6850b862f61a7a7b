"""What the bank keeps of a case, by its kind: its own record, and those that name it; of what belongs to the whole bank no customers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from lending.domain.actors import User
from lending.domain.applications import Application, Decision, Offer, ScoreRecord
from lending.domain.begun import CaseKind
from lending.domain.collection.records import CollectionContact, DialledCall, PaymentPromise
from lending.domain.early_warning.records import DrawdownStop, RiskIntervention, RiskWarning
from lending.domain.legal.records import AssetPreservation, LegalAction, LegalStep
from lending.domain.loans import ClosePart, CollectionCase, DailyClose, Loan
from lending.domain.parties import AgencyReport, Consent, Party
from lending.domain.restructuring.records import Restructuring, SupplementAgreement
from lending.domain.segmentation.records import CustomerReview, MonthlyReview, ReviewRange, SegmentMove
from lending.domain.servicing.proposal import ServicingProposal
from lending.service import journal
from lending.service.ports import Book
from lending.service.replay.subjects import ReplayHead, Subject

Records = Mapping[str, Sequence[Any]]

#: What each kind's own record is called, and its class.
_OWN: Mapping[str, tuple[str, type[Any]]] = {
    CaseKind.APPLICATION: ("application", Application),
    CaseKind.COLLECTION: ("collection_case", CollectionCase),
    CaseKind.RESTRUCTURING: ("restructuring", Restructuring),
    CaseKind.INTERVENTION: ("intervention", RiskIntervention),
    CaseKind.FOLLOW_UP: ("segment_move", SegmentMove),
    CaseKind.PRESERVATION: ("preservation", AssetPreservation),
    CaseKind.CLOSE: ("daily_close", DailyClose),
    CaseKind.REVIEW: ("monthly_review", MonthlyReview),
}
#: What stays in the bank: a code that signs by its digest, and which customers lie at the ends of a range.
_LEFT_OUT: Mapping[type[Any], frozenset[str]] = {
    SupplementAgreement: frozenset({"code_digest"}),
    ReviewRange: frozenset({"first", "last"}),
}


def own_record(book: Book, head: ReplayHead) -> Any:
    """Return the case's own record."""
    keys = {CaseKind.CLOSE: head.begun_on, CaseKind.REVIEW: head.reference}
    return book.get(_OWN[head.kind][1], keys.get(CaseKind(head.kind), head.id))


def find_records(book: Book, head: ReplayHead) -> Records:
    """Return the records that name the case, by what they are called; its tasks, papers, files and comments are not among them."""
    return _NAMING[head.kind](book, own_record(book, head))


def case_data(book: Book, subject: Subject, records: Records) -> dict[str, Any]:
    """Return the case as data: its kind, its own record, loan and customer where it has them, and the records that came of it."""
    head = subject.head
    about: dict[str, Any] = {"kind": head.kind, _OWN[head.kind][0]: _plain(own_record(book, head))}
    if head.party_id is not None:
        about["party"] = _plain(book.get(Party, head.party_id))
    if head.loan_id is not None:
        about["loan"] = _plain(book.get(Loan, head.loan_id))
    if subject.application is not None:
        about["decisions"] = decisions_of(book, subject.application.id)
    return about | {name: [_plain(row) for row in found] for name, found in records.items()}


def decisions_of(book: Book, application_id: str) -> list[dict[str, Any]]:
    """Return what was decided on an application, with who decided by name."""
    names = {user.id: user.name for user in book.find(User, party_id=None)}
    rows = book.find(Decision, application_id=application_id, order="decided_at")
    told = ("stage", "outcome", "limit", "reasons")
    return [{**{name: getattr(row, name) for name in told}, "by": names.get(row.decided_by or "", "model")} for row in rows]


def _plain(entity: Any) -> dict[str, Any]:
    left_out = _LEFT_OUT.get(type(entity), frozenset())
    return {name: journal.plain(value) for name, value in asdict(entity).items() if name not in left_out}


def _of_application(book: Book, about: Application) -> Records:
    return {
        "consents": book.find(Consent, application_id=about.id, order="given_at"),
        "agency_reports": book.find(AgencyReport, application_id=about.id, order="obtained_at"),
        "scores": book.find(ScoreRecord, application_id=about.id, order="scored_at"),
        "offers": book.find(Offer, application_id=about.id),
    }


def _of_collection(book: Book, about: CollectionCase) -> Records:
    lawsuits = book.find(LegalAction, case_id=about.id, order="recorded_at")
    made = book.find(AssetPreservation, case_id=about.id, order="recorded_at")
    held = {"legal_action_id": tuple(each.id for each in lawsuits)}
    return {
        "contacts": book.find(CollectionContact, case_id=about.id, order="at"),
        "calls_dialled": book.find(DialledCall, case_id=about.id, order="at"),
        "promises": book.find(PaymentPromise, case_id=about.id, order="recorded_at"),
        "restructurings": book.find(Restructuring, collection_case_id=about.id, order="recorded_at"),
        "legal_actions": lawsuits,
        "preservations": made,
        "legal_steps": [*book.find(LegalStep, order="recorded_at", **held), *_steps_of(book, made)],
        "proposals": book.find(ServicingProposal, order="recorded_at", **held),
    }


def _of_restructuring(book: Book, about: Restructuring) -> Records:
    return {
        "proposals": book.find(ServicingProposal, restructuring_id=about.id, order="recorded_at"),
        "agreements": book.find(SupplementAgreement, restructuring_id=about.id, order="recorded_at"),
    }


def _of_intervention(book: Book, about: RiskIntervention) -> Records:
    made = book.find(AssetPreservation, intervention_id=about.id, order="recorded_at")
    return {
        "warnings": book.find(RiskWarning, intervention_id=about.id, order="recorded_at"),
        "drawdown_stops": book.find(DrawdownStop, intervention_id=about.id, order="recorded_at"),
        "restructurings": book.find(Restructuring, id=about.restructuring_id or ""),
        "preservations": made,
        "legal_steps": _steps_of(book, made),
    }


def _of_move(book: Book, about: SegmentMove) -> Records:
    made = book.find(AssetPreservation, segment_move_id=about.id, order="recorded_at")
    return {
        "customer_reviews": book.find(CustomerReview, month=about.month, party_id=about.party_id),
        "preservations": made,
        "legal_steps": _steps_of(book, made),
    }


def _of_preservation(book: Book, about: AssetPreservation) -> Records:
    return {"legal_steps": _steps_of(book, [about])}


def _of_close(book: Book, about: DailyClose) -> Records:
    return {"parts": sorted(book.find(ClosePart, day=about.day), key=lambda part: (part.step, part.partition))}


def _of_review(book: Book, about: MonthlyReview) -> Records:
    return {"ranges": book.find(ReviewRange, month=about.month, order="number")}


def _steps_of(book: Book, made: Sequence[AssetPreservation]) -> list[LegalStep]:
    return book.find(LegalStep, preservation_id=tuple(each.id for each in made), order="recorded_at")


_NAMING: Mapping[str, Callable[[Book, Any], Records]] = {
    CaseKind.APPLICATION: _of_application,
    CaseKind.COLLECTION: _of_collection,
    CaseKind.RESTRUCTURING: _of_restructuring,
    CaseKind.INTERVENTION: _of_intervention,
    CaseKind.FOLLOW_UP: _of_move,
    CaseKind.PRESERVATION: _of_preservation,
    CaseKind.CLOSE: _of_close,
    CaseKind.REVIEW: _of_review,
}
