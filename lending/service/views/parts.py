"""What pages and the API show of an application: frozen copies, each with a `…_of` function that reads it from the book."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeVar

from lending.domain.actors import Actor, Role, User
from lending.domain.applications import Application, Contract, Offer, PaymentLine, Signing, SupplementRequest
from lending.domain.loans import Instalment, Loan
from lending.domain.parties import Document
from lending.domain.tasks import ACTIVE, HumanTask
from lending.service.business_date import business_date
from lending.service.offers import plan_of
from lending.service.paper_access import kinds_shown, reads
from lending.service.ports import Book

View = TypeVar("View")


def copied(kind: type[View], entity: object, **more: object) -> View:
    """Return a view with the entity's values of the same names; `more` gives or replaces some."""
    values: dict[str, Any] = {field.name: getattr(entity, field.name) for field in fields(kind) if field.name not in more}  # type: ignore[arg-type]  # views are dataclasses
    return kind(**values, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """The terms approval set, and what they cost in all; rates are fractions a year."""

    amount: Decimal
    currency: str
    annual_rate: Decimal
    lpr: Decimal
    spread: Decimal
    term_months: int
    method: str
    instalment: Decimal
    total_interest: Decimal
    simple_annual_cost: Decimal
    irr_annual_cost: Decimal
    costs: list[dict[str, object]]
    state: str
    lapses_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A row of the repayment plan."""

    number: int
    due: date
    principal: Decimal
    interest: Decimal
    payment: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanView:
    """The loan once paid out."""

    id: str
    principal: Decimal
    currency: str
    annual_rate: Decimal
    term_months: int
    method: str
    disbursed_on: date
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """A paper, without its content."""

    id: str
    kind: str
    file_name: str
    media_type: str
    size: int
    pages: int
    reading: str
    doubt: str | None
    dated: date | None
    origin: str
    added_by: Literal["customer", "partner", "bank"]
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStep:
    """A step that waits for a person; `task_id` is the human task's."""

    task_id: str
    definition: str
    name: str
    group: str
    assignee: str | None
    created_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementView:
    """What the customer should supplement 補正: one mapping per item with kind, problem, why and parameters."""

    round: int
    items: list[dict[str, object]]
    requested_at: datetime
    lapse_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractView:
    """A contract paper and its signed copy."""

    id: str
    kind: str
    terms: dict[str, object]
    document_id: str
    signed_document_id: str | None
    prepared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningView:
    """How far a party's reading and confirming of the contracts is; the code itself is never shown."""

    role: str
    opened_at: datetime
    minimum_seconds: int
    code_expires_at: datetime | None
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    """A row of the payment list; `category` is what the business register says of the payee."""

    number: int
    payee: str
    account: str
    amount: Decimal
    purpose: str
    category: str | None


def plan_rows(book: Book, application: Application, offer: Offer | None) -> tuple[PlanRow, ...]:
    """Return the plan of the loan, or as it would be were the offer paid out today; empty before there is an offer."""
    loan = book.first(Loan, application_id=application.id)
    if loan is not None:
        return tuple(copied(PlanRow, row) for row in book.find(Instalment, loan_id=loan.id, order="number"))
    return tuple(copied(PlanRow, row) for row in plan_of(offer, business_date(book)).rows) if offer is not None else ()


def loan_of(book: Book, application_id: str) -> LoanView | None:
    """Return the loan, None before money was paid."""
    loan = book.first(Loan, application_id=application_id)
    return copied(LoanView, loan) if loan is not None else None


def offer_of(book: Book, application_id: str) -> Offer | None:
    """Return the newest offer, standing or not."""
    return book.first(Offer, application_id=application_id, order="-set_at")


def documents_of(book: Book, actor: Actor, application_id: str) -> tuple[DocumentView, ...]:
    """Return the papers of an application that the actor reads, oldest first."""
    papers = [paper for paper in book.find(Document, application_id=application_id, order="recorded_at") if reads(actor, paper)]
    roles = {user.id: user.roles for user in book.find(User, id=tuple({paper.uploaded_by or "" for paper in papers}))}
    return tuple(document_view(paper, roles.get(paper.uploaded_by or "", ())) for paper in papers)


def document_view(paper: Document, roles: Collection[str]) -> DocumentView:
    """Return a paper; `roles` are those of who added it, none where the bank made it."""
    added_by = "customer" if Role.CUSTOMER in roles else "partner" if Role.PARTNER in roles else "bank"
    return copied(DocumentView, paper, added_by=added_by)


def open_steps(book: Book, application_id: str) -> tuple[OpenStep, ...]:
    """Return the steps that wait for a person, oldest first."""
    waiting = book.find(HumanTask, application_id=application_id, state=ACTIVE, order="created_at")
    return tuple(copied(OpenStep, task, task_id=task.id) for task in waiting)


def supplement_of(book: Book, application_id: str) -> SupplementView | None:
    """Return what the customer is asked to supplement, None when nothing is."""
    request = book.first(SupplementRequest, application_id=application_id, answered_at=None)
    return copied(SupplementView, request) if request is not None else None


def contracts_of(book: Book, actor: Actor, application: Application) -> tuple[ContractView, ...]:
    """Return the contract papers that the actor reads."""
    contracts, shown = book.find(Contract, application_id=application.id, order="prepared_at"), kinds_shown(actor, application.party_id)
    return tuple(copied(ContractView, paper) for paper in contracts if f"contract_{paper.kind}" in shown)


def signings_of(book: Book, application_id: str) -> tuple[SigningView, ...]:
    """Return how far each party's signing is."""
    return tuple(copied(SigningView, signing) for signing in book.find(Signing, application_id=application_id, order="opened_at"))


def payments_of(book: Book, application_id: str) -> tuple[PaymentView, ...]:
    """Return the payment list."""
    return tuple(copied(PaymentView, line) for line in book.find(PaymentLine, application_id=application_id, order="number"))
