"""What can be replayed: an application, what was begun for a loan or a customer, the close of a day, the review of a month."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from lending.domain.actors import Actor
from lending.domain.applications import Application
from lending.domain.begun import CaseKind
from lending.domain.loans import DailyClose, Loan
from lending.domain.parties import Party
from lending.domain.records import Action, JournalEntry
from lending.domain.segmentation.records import MonthlyReview
from lending.errors import NotFoundError
from lending.service.case_contents import entries_of
from lending.service.close import process as closes
from lending.service.ports import Book
from lending.service.review import process as reviews
from lending.service.task_owners import Owner, find_owner, loans_of
from lending.service.views.timeline import facts_of

_KINDS = {
    "application_id": CaseKind.APPLICATION,
    "collection_case_id": CaseKind.COLLECTION,
    "restructuring_id": CaseKind.RESTRUCTURING,
    "intervention_id": CaseKind.INTERVENTION,
    "segment_move_id": CaseKind.FOLLOW_UP,
    "preservation_id": CaseKind.PRESERVATION,
}
#: What the journal says of a close and of a review: its steps with its day or month, another try of a failed one with its key.
_ACTIONS = {
    CaseKind.CLOSE: (Action.PARTITION_CLOSED, Action.DAY_CLOSED, Action.INCIDENT_RETRIED),
    CaseKind.REVIEW: (Action.REVIEW_OPENED, Action.REVIEW_FINISHED, Action.INCIDENT_RETRIED),
}
_NOTHING, _A_MOMENT = Decimal(0), timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayHead:
    """The case in a line; `status` is an application's, of others `outcome` says how they ended while `is_open` is false.

    What belongs to the whole bank has no customer, product and amount.
    """

    id: str
    kind: str
    reference: str
    customer_name: str
    product: str
    amount: Decimal
    currency: str
    status: str
    outcome: str
    is_open: bool
    begun_on: date
    submitted_at: datetime | None
    #: The application it is, or that its loan came from.
    application_id: str | None
    loan_id: str | None
    party_id: str | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is replayed; without an owner it belongs to the whole bank, and `entries` are its journal rows."""

    head: ReplayHead
    owner: Owner | None
    entries: tuple[JournalEntry, ...]

    @property
    def application(self) -> Application | None:
        """Return the application that it is, None where it is something else."""
        return self.owner.application if self.owner else None

    @property
    def named(self) -> dict[str, str]:
        """Return how the journal names it among the facts of who read it or took it along; an application has a column of its own."""
        return {} if self.application else {"case": self.head.id}


def find_subject(book: Book, actor: Actor, key: str, now: datetime) -> Subject:
    """Return what goes by a business key and lies in the actor's scope; NotFoundError otherwise."""
    owner = find_owner(book, key)
    if owner is not None and owner.seen_by(actor):
        return Subject(head_of(book, owner), owner, tuple(entries_of(book, owner)))
    found = _of_the_bank(book, now, key) if owner is None and actor.reads_everything else None
    if found is None:
        raise NotFoundError("There is no such case, or it is not yours to see.")
    return found


def find_head(book: Book, actor: Actor, key: str, now: datetime) -> ReplayHead | None:
    """Return the head of what goes by a business key without its rows; None where there is none, or none in the actor's scope."""
    owner = find_owner(book, key)
    if owner is not None:
        return head_of(book, owner) if owner.seen_by(actor) else None
    found = _of_the_bank(book, now, key) if actor.reads_everything else None
    return found.head if found else None


def head_of(book: Book, owner: Owner) -> ReplayHead:
    """Return the head of what is not of the whole bank."""
    (field,) = owner.named
    application, loan = owner.application, _loan(book, owner)
    return ReplayHead(
        id=owner.key,
        kind=_KINDS[field],
        reference=owner.reference,
        customer_name=book.get(Party, owner.party_id).name,
        product=owner.product,
        amount=application.amount if application else loan.principal if loan else _NOTHING,
        currency=owner.currency,
        status=application.status if application else "",
        outcome=outcome_of(owner),
        is_open=owner.is_open,
        begun_on=_begun(owner),
        submitted_at=application.submitted_at if application else None,
        application_id=application.id if application else loan.application_id if loan else None,
        loan_id=loan.id if loan else None,
        party_id=owner.party_id,
    )


def _loan(book: Book, owner: Owner) -> Loan | None:
    """Return the loan that a case is about, of a move the one that most is owed of; None for an application."""
    about = owner.case or owner.restructuring or owner.intervention or owner.preservation
    if about is not None:
        return book.get(Loan, about.loan_id)
    return loans_of(book, owner.party_id)[0] if owner.move else None


def _begun(owner: Owner) -> date:
    about = owner.case or owner.restructuring or owner.intervention or owner.preservation
    if about is not None:
        return about.opened_on
    if owner.move is not None:
        return owner.move.followed_on or owner.move.moved_on
    assert owner.application is not None  # noqa: S101 -- a case is one of them
    return owner.application.business_date


def outcome_of(owner: Owner) -> str:
    """Return the code of how a case ended, of a preservation how its freeze stands; empty where there is none, and for applications."""
    told = (
        owner.case.reason if owner.case else None,
        owner.restructuring.ending if owner.restructuring else None,
        owner.intervention.verdict if owner.intervention else None,
        owner.move.outcome if owner.move else None,
        owner.preservation.freeze if owner.preservation else None,
    )
    return next(filter(None, told), "")


def _of_the_bank(book: Book, now: datetime, key: str) -> Subject | None:
    """Return the close of a day or the review of a month, None where the key is of neither."""
    day = _day_of(key)
    close = book.first(DailyClose, day=day) if day else None
    if close is not None:
        return _bank_wide(book, key, close, now)
    review = book.first(MonthlyReview, month=key.removeprefix(reviews.business_key("")))
    if review is None or key != reviews.business_key(review.month):
        return None
    return _bank_wide(book, key, review, now)


def _day_of(key: str) -> date | None:
    try:
        day = date.fromisoformat(key.removeprefix("close-"))
    except ValueError:
        return None
    return day if key == closes.business_key(day) else None


def _bank_wide(book: Book, key: str, about: DailyClose | MonthlyReview, now: datetime) -> Subject:
    kind = CaseKind.CLOSE if isinstance(about, DailyClose) else CaseKind.REVIEW
    name, until = key.partition("-")[2], (about.finished_at or now) + _A_MOMENT
    written = book.chain().written(about.started_at, until, _ACTIONS[kind])
    return Subject(
        ReplayHead(
            id=key,
            kind=kind,
            reference=name,
            customer_name="",
            product="",
            amount=_NOTHING,
            currency="",
            status="",
            outcome="",
            is_open=about.state == "open",
            begun_on=about.day if isinstance(about, DailyClose) else about.as_of,
            submitted_at=None,
            application_id=None,
            loan_id=None,
            party_id=None,
        ),
        None,
        tuple(entry for entry in written if {name, key} & set(map(str, facts_of(entry).values()))),
    )
