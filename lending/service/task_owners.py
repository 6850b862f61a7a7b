"""What a human task belongs to: an application, a collection case, a restructuring, an intervention, a move, a preservation."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lending.domain.actors import WORKER, Actor, Role
from lending.domain.applications import Application
from lending.domain.early_warning.records import RiskIntervention
from lending.domain.legal.records import AssetPreservation
from lending.domain.loans import CollectionCase, Loan
from lending.domain.parties import Party
from lending.domain.restructuring.records import Restructuring
from lending.domain.segmentation.records import SegmentMove
from lending.domain.tasks import OWNERS, HumanTask
from lending.errors import NotFoundError
from lending.service import access
from lending.service.ports import Book
from lending.service.servicing.books import read_loan_book


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What lists and checks need to know of what a task belongs to."""

    application: Application | None
    case: CollectionCase | None
    restructuring: Restructuring | None = None
    intervention: RiskIntervention | None = None
    move: SegmentMove | None = None
    preservation: AssetPreservation | None = None
    party_id: str
    branch_id: str
    reference: str
    product: str
    currency: str
    is_open: bool

    @property
    def application_id(self) -> str | None:
        """Return the application, None where it belongs to none."""
        return self.application.id if self.application else None

    @property
    def case_id(self) -> str | None:
        """Return the collection case, None where it belongs to none."""
        return self.case.id if self.case else None

    @property
    def collection_case_id(self) -> str | None:
        """Return the same, as tasks name it."""
        return self.case_id

    @property
    def restructuring_id(self) -> str | None:
        """Return the restructuring, None where it belongs to none."""
        return self.restructuring.id if self.restructuring else None

    @property
    def intervention_id(self) -> str | None:
        """Return the intervention, None where it belongs to none."""
        return self.intervention.id if self.intervention else None

    @property
    def segment_move_id(self) -> str | None:
        """Return the move between segments, None where it belongs to none."""
        return self.move.id if self.move else None

    @property
    def preservation_id(self) -> str | None:
        """Return the asset preservation, None where it belongs to none."""
        return self.preservation.id if self.preservation else None

    @property
    def named(self) -> dict[str, str]:
        """Return by what a task names it, and its id: one of OWNERS."""
        return {name: found for name in OWNERS if (found := getattr(self, name))}

    @property
    def key(self) -> str:
        """Return what the engine knows it by."""
        return next(iter(self.named.values()))

    @property
    def authority_level(self) -> int:
        """Return the level of authority that decides on it."""
        decided = self.application or self.restructuring
        return decided.authority_level if decided else 0

    def seen_by(self, actor: Actor) -> bool:
        """Say whether it lies in the actor's scope; a customer sees his restructuring, and cases of collection are the bank's own."""
        if self.application is not None:
            return access.may_see(actor, self.application)
        if self.restructuring is not None and actor.roles == {Role.CUSTOMER}:
            return actor.party_id == self.party_id
        return actor.reads_everything or (actor.is_officer and actor.branch_id == self.branch_id)


def find_owner(book: Book, business_key: str) -> Owner | None:
    """Return what goes by a business key, None when nothing does that people have tasks for."""
    application = book.first(Application, id=business_key)
    if application is not None:
        return owner_of_application(application)
    case = book.first(CollectionCase, id=business_key)
    if case is not None:
        return _of_case(book, case)
    restructuring = book.first(Restructuring, id=business_key)
    if restructuring is not None:
        return _of_restructuring(book, restructuring)
    intervention = book.first(RiskIntervention, id=business_key)
    if intervention is not None:
        return _of_intervention(book, intervention)
    move = book.first(SegmentMove, id=business_key)
    if move is not None:
        return _of_move(book, move)
    preservation = book.first(AssetPreservation, id=business_key)
    return _of_preservation(book, preservation) if preservation is not None else None


def require_owner(book: Book, actor: Actor, business_key: str) -> Owner:
    """Return what goes by a business key and lies in the actor's scope; NotFoundError otherwise."""
    owner = find_owner(book, business_key)
    if owner is None or not owner.seen_by(actor):
        raise NotFoundError("There is no such case, or it is not yours to see.")
    return owner


def owner_of(book: Book, task: HumanTask) -> Owner:
    """Return what a task belongs to."""
    if task.application_id is not None:
        return owner_of_application(book.get(Application, task.application_id))
    if task.restructuring_id is not None:
        return _of_restructuring(book, book.get(Restructuring, task.restructuring_id))
    if task.intervention_id is not None:
        return _of_intervention(book, book.get(RiskIntervention, task.intervention_id))
    if task.segment_move_id is not None:
        return _of_move(book, book.get(SegmentMove, task.segment_move_id))
    if task.preservation_id is not None:
        return _of_preservation(book, book.get(AssetPreservation, task.preservation_id))
    return _of_case(book, book.get(CollectionCase, task.collection_case_id))


def hold_owner(book: Book, task: HumanTask) -> Owner:
    """Return what a task belongs to, held against others who would change it."""
    if task.application_id is not None:
        return owner_of_application(book.lock(Application, task.application_id))
    if task.restructuring_id is not None:
        return _of_restructuring(book, book.lock(Restructuring, task.restructuring_id))
    if task.intervention_id is not None:
        return _of_intervention(book, book.lock(RiskIntervention, task.intervention_id))
    if task.segment_move_id is not None:
        return _of_move(book, book.lock(SegmentMove, task.segment_move_id))
    if task.preservation_id is not None:
        return _of_preservation(book, book.lock(AssetPreservation, task.preservation_id))
    return _of_case(book, book.lock(CollectionCase, task.collection_case_id))


def owner_of_application(application: Application) -> Owner:
    """Return what the tasks of an application belong to: itself."""
    return Owner(
        application=application,
        case=None,
        party_id=application.party_id,
        branch_id=application.branch_id,
        reference=application.reference,
        product=application.product,
        currency=application.currency,
        is_open=application.is_open,
    )


def _of_case(book: Book, case: CollectionCase) -> Owner:
    return Owner(application=None, case=case, is_open=case.state == "open", **_of_loan(book, case.loan_id))


def _of_restructuring(book: Book, restructuring: Restructuring) -> Owner:
    is_open = restructuring.state == "open"
    return Owner(application=None, case=None, restructuring=restructuring, is_open=is_open, **_of_loan(book, restructuring.loan_id))


def _of_intervention(book: Book, intervention: RiskIntervention) -> Owner:
    is_open = intervention.state == "open"
    return Owner(application=None, case=None, intervention=intervention, is_open=is_open, **_of_loan(book, intervention.loan_id))


def _of_move(book: Book, move: SegmentMove) -> Owner:
    """Return what a move's tasks are about: the customer, by the loan he owes most of."""
    largest = loans_of(book, move.party_id)[0]
    told = {**_of_loan(book, largest.id), "branch_id": book.get(Party, move.party_id).branch_id}
    return Owner(application=None, case=None, move=move, is_open=move.is_open, **told)


def _of_preservation(book: Book, preservation: AssetPreservation) -> Owner:
    is_open = preservation.state != "ended"
    return Owner(application=None, case=None, preservation=preservation, is_open=is_open, **_of_loan(book, preservation.loan_id))


def loans_of(book: Book, party_id: str) -> list[Loan]:
    """Return a customer's loans, what is owed most of first."""
    return sorted(book.find(Loan, party_id=party_id, order="id"), key=lambda loan: loan.outstanding, reverse=True)


def _of_loan(book: Book, loan_id: str) -> dict[str, Any]:
    loan = book.get(Loan, loan_id)
    return {
        "party_id": loan.party_id,
        "branch_id": loan.branch_id,
        "reference": reference_of(book, loan),
        "product": loan.product,
        "currency": loan.currency,
    }


def amount_of(book: Book, owner: Owner) -> Decimal:
    """Return what a task is about, in money: what is applied for, what is overdue, or what is owed."""
    if owner.application is not None:
        return owner.application.amount
    if owner.restructuring is not None:
        return book.get(Loan, owner.restructuring.loan_id).outstanding
    if owner.intervention is not None:
        return book.get(Loan, owner.intervention.loan_id).outstanding
    if owner.move is not None:
        return sum((loan.outstanding for loan in loans_of(book, owner.party_id)), Decimal(0))
    if owner.preservation is not None:
        return owner.preservation.amount or book.get(Loan, owner.preservation.loan_id).outstanding
    assert owner.case is not None  # noqa: S101 -- a task belongs to one of them
    held = read_loan_book(book, WORKER, owner.case.loan_id)
    return held.standing().due_by(held.today)


def reference_of(book: Book, loan: Loan) -> str:
    """Return what people call a loan by: its application's reference, else its id."""
    application = book.first(Application, id=loan.application_id) if loan.application_id else None
    return application.reference if application is not None else loan.id
