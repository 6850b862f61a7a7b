"""An application as its customer, a partner, or a list of the bank shows it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from lending.domain.actors import OUTSIDERS, Actor
from lending.domain.applications import ENDED, NOT_WITHDRAWABLE, Application, Decision, Product, Status
from lending.domain.loans import Loan
from lending.domain.parties import Party
from lending.domain.records import Action
from lending.domain.tasks import HumanTask, TaskState
from lending.service import access, journal
from lending.service.business_date import business_date
from lending.service.paper_access import is_guarantor, kinds_shown
from lending.service.ports import Bank, Book, CaseQuery
from lending.service.rejection import appeal_until
from lending.service.views import parts
from lending.service.views.parts import (
    ContractView,
    DocumentView,
    OfferView,
    OpenStep,
    PaymentView,
    PlanRow,
    SigningView,
    SupplementView,
)
from lending.service.views.timeline import TimelineEvent, customer_timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRow:
    """An application as lists show it; `segment` is the bank's own word on the customer, None to anybody outside."""

    id: str
    reference: str
    customer_name: str
    segment: str | None
    channel: str
    product: str
    amount: Decimal
    currency: str
    term_months: int
    purpose: str
    status: str
    branch_id: str
    submitted_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationView:
    """An application as its customer (or partner) follows it.

    `outcome` is how it ended, or the decision once there is an offer; `reasons` are codes of `reason_texts`; `plan` is
    `plan_is_binding` once money was paid, before that what the offer would make of it today.
    """

    id: str
    reference: str
    customer_name: str
    channel: str
    product: str
    product_name: str
    amount: Decimal
    currency: str
    term_months: int
    purpose: str
    method: str
    occupation: str
    secured: bool
    payment_mode: str
    status: str
    outcome: str | None
    reasons: list[str]
    submitted_at: datetime
    business_date: date
    closed_at: datetime | None
    offered_at: datetime | None
    signed_at: datetime | None
    disbursed_at: datetime | None
    #: The bank's date on which the money was paid out, from which interest runs.
    disbursed_on: date | None
    can_withdraw: bool
    can_appeal: bool
    appeal_until: date | None
    question: str | None
    steps: tuple[OpenStep, ...]
    supplement: SupplementView | None
    offer: OfferView | None
    plan: tuple[PlanRow, ...]
    plan_is_binding: bool
    documents: tuple[DocumentView, ...]
    contracts: tuple[ContractView, ...]
    signings: tuple[SigningView, ...]
    payments: tuple[PaymentView, ...]
    timeline: tuple[TimelineEvent, ...]


def list_applications(bank: Bank, query: CaseQuery) -> tuple[list[ApplicationRow], int]:
    """Return a page of the applications in the actor's scope, newest first, and how many there are."""
    with bank.read() as book:
        found, total = book.cases_for(query)
    outside = query.actor.roles <= OUTSIDERS
    return [
        parts.copied(ApplicationRow, case, customer_name=party.name, segment=None if outside else party.segment) for case, party in found
    ], total


def read_application(bank: Bank, actor: Actor, application_id: str) -> ApplicationView:
    """Return an application the actor may see; NotFoundError otherwise. A read by the bank's people is journalled."""
    with bank.read() as book:
        application = visible(book, actor, application_id)
        view = view_application(book, actor, application)
    journal_read(bank, actor, application, "application")
    return view


def require_visible(bank: Bank, actor: Actor, application_id: str) -> None:
    """Raise NotFoundError unless the application lies in the actor's scope, so that no refusal tells that it exists."""
    with bank.read() as book:
        visible(book, actor, application_id)


def visible(book: Book, actor: Actor, application_id: str) -> Application:
    """Return an application that lies in the actor's scope; NotFoundError otherwise."""
    application = book.get(Application, application_id)
    access.require_sight(actor, application)
    return application


def journal_read(bank: Bank, actor: Actor, application: Application, what: str) -> None:
    """Note that somebody of the bank read personal data; customers and partners read their own."""
    if actor.user_id is None or actor.roles <= OUTSIDERS:
        return
    with bank.begin() as book:
        journal.record(
            bank, book, actor, Action.PERSONAL_DATA_READ, application_id=application.id, party_id=application.party_id, what=what
        )


def view_application(book: Book, actor: Actor, application: Application) -> ApplicationView:
    """Read the view of an application within the caller's transaction; sight was checked."""
    offer, until = parts.offer_of(book, application.id), appeal_until(book, application)
    loan = book.first(Loan, application_id=application.id)
    view = parts.copied(
        ApplicationView,
        application,
        customer_name=book.get(Party, application.party_id).name,
        product_name=book.get(Product, (application.product, application.product_version)).name,
        outcome=_outcome(book, application),
        can_withdraw=application.status not in NOT_WITHDRAWABLE,
        can_appeal=until is not None and until >= business_date(book) and actor.party_id == application.party_id,
        appeal_until=until,
        question=_question(book, application),
        steps=parts.open_steps(book, application.id),
        supplement=parts.supplement_of(book, application.id),
        offer=parts.copied(OfferView, offer) if offer is not None else None,
        plan=parts.plan_rows(book, application, offer),
        disbursed_on=loan.disbursed_on if loan is not None else None,
        plan_is_binding=application.disbursed_at is not None,
        documents=parts.documents_of(book, actor, application.id),
        contracts=parts.contracts_of(book, actor, application),
        signings=parts.signings_of(book, application.id),
        payments=parts.payments_of(book, application.id),
        timeline=customer_timeline(book, application.id, kinds_shown(actor, application.party_id)),
    )
    # A guarantor follows how it stands and reads what he signs; why, and what is asked of the borrower, is between him and the bank.
    return replace(view, reasons=[], question=None, supplement=None, payments=()) if is_guarantor(actor, application.party_id) else view


def _outcome(book: Book, application: Application) -> str | None:
    """Return how the application ended, or what was decided once that is told to the customer."""
    if application.status in ENDED:
        return str(application.status)
    if parts.offer_of(book, application.id) is None:
        return None
    decision = book.first(Decision, application_id=application.id, stage=("automatic", "approval"), order="-decided_at")
    return decision.outcome if decision is not None else None


def _question(book: Book, application: Application) -> str | None:
    """Return what reviewer or approver want to know from the customer, in their words, while it is open."""
    if application.status != Status.INFORMATION:
        return None
    deciding = ("review_case", "approve_case")
    last = book.first(HumanTask, application_id=application.id, definition=deciding, state=TaskState.COMPLETED, order="-completed_at")
    return str(last.entries.get("information_needed") or "") or None if last is not None else None
