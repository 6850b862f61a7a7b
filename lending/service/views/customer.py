"""A customer as the bank's people see him at one glance 客戶全景: loans, segments, warnings, contacts, papers, his manager."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from lending.domain.actors import Actor, Role, User
from lending.domain.applications import Application
from lending.domain.collection.records import CollectionContact
from lending.domain.early_warning.records import RiskWarning
from lending.domain.loans import CollectionCase, Loan
from lending.domain.parties import Document, Party
from lending.domain.records import Action
from lending.domain.segmentation.records import CustomerReview, ManagedCustomer, SegmentMove
from lending.errors import NotFoundError
from lending.service import journal
from lending.service.access import require_role
from lending.service.fund_flow.tracing import is_traceable, trace_loan
from lending.service.loan_access import sees_loan
from lending.service.ports import Bank, Book
from lending.service.task_owners import loans_of, reference_of
from lending.service.views.flow import READERS as FLOW_READERS
from lending.service.views.flow_drawing import FlowDrawn, draw
from lending.service.views.parts import copied
from lending.service.views.warnings import WarningView, view_warning

#: Who reads customers as a whole.
READERS = (Role.SUPERVISOR, Role.PROCESS_OWNER, Role.AUDITOR, Role.CUSTOMER_MANAGER, Role.SENIOR_COLLECTOR)
#: Who of them sees the warnings with their evidence, and who the papers.
WARNED = frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.CUSTOMER_MANAGER, Role.SENIOR_COLLECTOR})
SHOWN_PAPERS = frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.CUSTOMER_MANAGER})
#: Who of them sees where the money of loans went.
FOLLOWING = frozenset(READERS) & frozenset(FLOW_READERS)
#: Reviews, contacts, papers and drawings of where money went that are shown.
_REVIEWS, _CONTACTS, _PAPERS, _FLOWS = 24, 20, 50, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerLoan:
    """A loan of a customer, as the last close left it."""

    id: str
    reference: str
    product: str
    principal: Decimal
    outstanding: Decimal
    currency: str
    state: str
    days_past_due: int
    tier: str
    disbursed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSeen:
    """A month's review of a customer, and what followed where he moved; amounts as they are."""

    month: str
    points: int
    grade: str
    before: str
    segment: str
    reasons: tuple[str, ...]
    contribution: Decimal
    potential: int
    #: Why he moved, as the decision table says it; None where he did not.
    moved_because: str | None
    state: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSeen:
    """What three months of a customer's account come to."""

    month: str
    salary_months: int
    income: Decimal
    spending: Decimal
    gambling: Decimal
    brokerage: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSeen:
    """An attempt of collection to reach a customer, or a message."""

    at: datetime
    channel: str
    outcome: str | None
    next_step: str
    actor_name: str
    loan_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOfCustomer:
    """A document of a customer, and the application it was handed in with."""

    id: str
    kind: str
    file_name: str
    origin: str
    reference: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """All of it; reviews, contacts, warnings and documents the latest first. What the reader may not see is None."""

    party_id: str
    name: str
    phone: str
    branch_id: str
    segment: str
    manager: str | None
    managed_since: date | None
    loans: tuple[CustomerLoan, ...]
    months: tuple[MonthSeen, ...]
    account: AccountSeen | None
    contacts: tuple[ContactSeen, ...]
    #: Since when he is in collection, None where he is not now; and whether he ever was.
    collected_since: date | None
    was_collected: bool
    warnings: tuple[WarningView, ...] | None = None
    #: Where the money of the newest loans went whose payouts are known.
    flows: tuple[FlowDrawn, ...] | None = None
    documents: tuple[PaperOfCustomer, ...] | None = None

    @property
    def outstanding(self) -> Decimal:
        """Return what is owed in all."""
        return sum((loan.outstanding for loan in self.loans), Decimal("0.00"))


def read_customer(bank: Bank, actor: Actor, party_id: str) -> CustomerView:
    """Return a customer the actor may see; NotFoundError otherwise. The read is journalled."""
    require_role(actor, *READERS)
    with bank.begin() as book:
        party = book.first(Party, id=party_id)
        if party is None or not (actor.reads_everything or party.branch_id == actor.branch_id):
            raise NotFoundError("There is no such customer, or he is not yours to see.")
        journal.record(bank, book, actor, Action.PERSONAL_DATA_READ, party_id=party_id, what="customer")
        seen = replace(view_customer(book, party), warnings=_warnings(book, actor, party), documents=_documents(book, actor, party))
    # Apart from what is written: to follow money takes longer, and holds nobody up.
    with bank.read() as book:
        return replace(seen, flows=_flows(bank, book, actor, party))


def view_customer(book: Book, party: Party) -> CustomerView:
    """Read the view within the caller's transaction; sight was checked."""
    loans, managed = loans_of(book, party.id), book.first(ManagedCustomer, party_id=party.id)
    reviews = [found for found in book.find(CustomerReview, party_id=party.id, order="-month") if found.segment is not None][:_REVIEWS]
    cases = book.find(CollectionCase, loan_id=tuple(loan.id for loan in loans))
    moves = {move.month: move for move in book.find(SegmentMove, party_id=party.id)}
    return CustomerView(
        party_id=party.id,
        name=party.name,
        phone=party.phone,
        branch_id=party.branch_id,
        segment=party.segment,
        manager=book.get(User, managed.manager_id).name if managed else None,
        managed_since=managed.since if managed else None,
        loans=tuple(_loan(book, loan) for loan in loans),
        months=tuple(_month(found, moves.get(found.month)) for found in reviews),
        account=_account(reviews[0]) if reviews and reviews[0].transactions else None,
        contacts=_contacts(book, [loan.id for loan in loans]),
        collected_since=min((case.opened_on for case in cases if case.state == "open"), default=None),
        was_collected=bool(cases),
    )


def _warnings(book: Book, actor: Actor, party: Party) -> tuple[WarningView, ...] | None:
    if not actor.roles & WARNED:
        return None
    return tuple(view_warning(warning) for warning in book.find(RiskWarning, party_id=party.id, order="-recorded_at"))


def _flows(bank: Bank, book: Book, actor: Actor, party: Party) -> tuple[FlowDrawn, ...] | None:
    if not actor.roles & FOLLOWING:
        return None
    loans = [loan for loan in loans_of(book, party.id) if is_traceable(loan) and sees_loan(book, actor, loan)]
    newest = sorted(loans, key=lambda loan: loan.disbursed_on, reverse=True)[:_FLOWS]
    return tuple(draw(loan, trace_loan(book, loan, "first_in_first_out", bank.settings.timezone)) for loan in newest)


def _documents(book: Book, actor: Actor, party: Party) -> tuple[PaperOfCustomer, ...] | None:
    if not actor.roles & SHOWN_PAPERS:
        return None
    references = {each.id: each.reference for each in book.find(Application, party_id=party.id)}
    papers = book.find(Document, party_id=party.id, order="-recorded_at")[:_PAPERS]
    return tuple(copied(PaperOfCustomer, each, reference=references.get(each.application_id or "", "")) for each in papers)


def _loan(book: Book, loan: Loan) -> CustomerLoan:
    return CustomerLoan(
        id=loan.id,
        reference=reference_of(book, loan),
        product=loan.product,
        principal=loan.principal,
        outstanding=loan.outstanding,
        currency=loan.currency,
        state=loan.state,
        days_past_due=loan.days_past_due,
        tier=loan.tier,
        disbursed_on=loan.disbursed_on,
    )


def _month(found: CustomerReview, move: SegmentMove | None) -> MonthSeen:
    return MonthSeen(
        month=found.month,
        points=found.points or 0,
        grade=found.grade or "",
        before=found.before or "",
        segment=found.segment or "",
        reasons=tuple(found.reasons),
        contribution=_money(found.contribution),
        potential=found.potential or 0,
        moved_because=move.reason if move else None,
        state=move.state if move else None,
        outcome=move.outcome if move else None,
    )


def _account(found: CustomerReview) -> AccountSeen:
    sums = {name: _money(getattr(found, name)) for name in ("income", "spending", "gambling", "brokerage", "net")}
    return AccountSeen(month=found.month, salary_months=found.salary_months, **sums)


def _money(units: int) -> Decimal:
    return Decimal(units).scaleb(-2)


def _contacts(book: Book, loan_ids: list[str]) -> tuple[ContactSeen, ...]:
    found = book.find(CollectionContact, loan_id=tuple(loan_ids), order="-at")[:_CONTACTS]
    return tuple(copied(ContactSeen, each) for each in found)
