"""A loan's lawsuits and preservations: their steps with days, papers and costs, and the sums beside what the ledger holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.domain.actors import Actor, Role
from lending.domain.legal.court_fees import claim_fee, freeze_fee
from lending.domain.legal.records import AssetPreservation, LegalAction, LegalStep
from lending.domain.loans import CollectionCase, EventKind, Loan
from lending.domain.parties import Document
from lending.domain.servicing import accounts
from lending.domain.servicing.events import in_force
from lending.domain.servicing.standing import NOTHING
from lending.service.collection.arrears import arrears_of
from lending.service.loan_access import require_loan_sight
from lending.service.ports import Bank, Book
from lending.service.servicing.books import LoanBook, read_loan_book
from lending.service.servicing.ledger import ledger_of
from lending.service.staff import require_staff
from lending.service.views.parts import copied

#: Who hands papers in.
HANDS_IN = frozenset({Role.LEGAL_OFFICER, Role.INVESTIGATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """A lawsuit; `stage` is what it comes to next, by `due_on`, and not before `look_again_on` where there is such a day.

    It runs within the collection case `case_id`.
    """

    id: str
    case_id: str
    state: str
    ending: str | None
    stage: str
    look_again_on: date | None
    due_on: date
    court: str
    case_number: str
    claimed: Decimal | None
    judged: Decimal | None
    opened_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreservationView:
    """A preservation; `cause` is lawsuit, warning or segment, `frozen_until` the last day on which its freeze holds.

    It runs within the collection case or intervention it was made for; for a segment, and to be lifted, in a process of its own.
    """

    id: str
    case_id: str | None
    intervention_id: str | None
    process_instance: str | None
    cause: str
    state: str
    freeze: str
    court: str
    reference: str
    asset: str
    amount: Decimal | None
    deposit: Decimal
    frozen_until: date | None
    opened_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step; `counts` is false where its costs were taken back, `file_name` is that of its paper."""

    kind: str
    on: date
    due_on: date | None
    is_late: bool
    court: str
    reference: str
    amount: Decimal | None
    costs: Decimal | None
    counts: bool
    outcome: str
    note: str
    document_id: str | None
    file_name: str
    actor_name: str


@dataclass(frozen=True, slots=True)
class CostLine:
    """A sum by what the steps and events say, and by the account of the ledger that it must equal; None where no account holds it."""

    name: str
    amount: Decimal
    ledger: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalView:
    """All of a loan's lawsuits and preservations, the newest first, and their steps, the oldest first."""

    actions: tuple[ActionView, ...]
    preservations: tuple[PreservationView, ...]
    steps: tuple[StepView, ...]
    costs: tuple[CostLine, ...]
    #: What a court would charge at most for all that is owed, and for freezing as much.
    claim_fee: Decimal
    freeze_fee: Decimal
    may_hand_in: bool


def read_legal(bank: Bank, actor: Actor, loan_id: str) -> LegalView:
    """Return what was done in court about a loan, for somebody of the bank; NotFoundError for anybody else."""
    require_staff(actor)
    with bank.read() as book:
        require_loan_sight(book, actor, book.get(Loan, loan_id))
        return view_legal(book, actor, loan_id)


def view_legal(book: Book, actor: Actor, loan_id: str) -> LegalView:
    """Read the view within the caller's transaction; sight was checked."""
    held = read_loan_book(book, actor, loan_id)
    steps = book.find(LegalStep, loan_id=loan_id, order="recorded_at")
    preservations = book.find(AssetPreservation, loan_id=loan_id, order="-recorded_at")
    arrears = arrears_of(book, loan_id)
    owed = arrears.standing.outstanding + arrears.overdue
    return LegalView(
        actions=tuple(_action(book, action) for action in book.find(LegalAction, loan_id=loan_id, order="-recorded_at")),
        preservations=tuple(copied(PreservationView, each, cause=_cause(each)) for each in preservations),
        steps=_steps(book, held, steps),
        costs=_costs(held, steps, ledger_of(book, held)),
        claim_fee=claim_fee(owed),
        freeze_fee=freeze_fee(owed),
        may_hand_in=bool(actor.roles & HANDS_IN) and bool(steps),
    )


def _cause(preservation: AssetPreservation) -> str:
    if preservation.case_id:
        return "lawsuit"
    return "warning" if preservation.intervention_id else "segment"


def _action(book: Book, action: LegalAction) -> ActionView:
    return copied(ActionView, action, stage=book.get(CollectionCase, action.case_id).legal_stage)


def _steps(book: Book, held: LoanBook, steps: list[LegalStep]) -> tuple[StepView, ...]:
    papers = {paper.id: paper.file_name for paper in book.find(Document, id=tuple(step.document_id or "" for step in steps))}
    counting = {event.id for event in in_force(held.events)}
    return tuple(
        copied(
            StepView,
            step,
            counts=step.event_id is None or step.event_id in counting,
            file_name=papers.get(step.document_id or "", ""),
        )
        for step in steps
    )


def _costs(held: LoanBook, steps: list[LegalStep], ledger: Mapping[str, int]) -> tuple[CostLine, ...]:
    standing, kinds = held.standing(), {event.id: event.kind for event in in_force(held.events)}
    advanced = sum((step.costs or NOTHING for step in steps if kinds.get(step.event_id or "") == EventKind.COSTS_ADVANCED), NOTHING)
    came = sum((step.amount or NOTHING for step in steps if kinds.get(step.event_id or "") == EventKind.PAYMENT), NOTHING)
    gone = standing.written_off.costs if standing.written_off else NOTHING
    owed = advanced - standing.costs_paid - standing.costs_borne - gone
    return (
        CostLine("advanced", advanced, None),
        CostLine("given_back", standing.costs_paid, None),
        CostLine("borne", standing.costs_borne, _held(ledger, accounts.LEGAL_COSTS)),
        CostLine("owed", owed, _held(ledger, accounts.COSTS_DUE)),
        CostLine("security", standing.court_deposits, _held(ledger, accounts.COURT_DEPOSITS)),
        CostLine("recovered", came, None),
    )


def _held(ledger: Mapping[str, int], account: str) -> Decimal:
    return Decimal(ledger.get(account, 0)).scaleb(-2)
