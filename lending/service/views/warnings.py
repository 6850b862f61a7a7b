"""Warnings as the bank's people see them: a list, one with its evidence and what was done about it, and how right each indicator is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from lending.domain.actors import Actor, User
from lending.domain.early_warning.foresight import LATE_FROM, Foresight, foresight
from lending.domain.early_warning.indicators import Colour
from lending.domain.early_warning.precision import Precision, precision_of
from lending.domain.early_warning.records import RiskFeed, RiskIntervention, RiskWarning
from lending.domain.loans import Loan
from lending.domain.parties import Party
from lending.domain.portfolio.roll_rates import first_day_of
from lending.domain.records import Action, JournalEntry
from lending.domain.tasks import ACTIVE, HumanTask, TaskState
from lending.service import journal
from lending.service.business_date import business_date
from lending.service.early_warning.raising import colour_of
from lending.service.early_warning.stops import standing_stop
from lending.service.loan_access import require_loan_sight
from lending.service.ports import Bank, Book, WarningQuery
from lending.service.staff import require_staff
from lending.service.task_owners import reference_of
from lending.service.views.parts import copied
from lending.service.views.timeline import TimelineEvent, event_of


@dataclass(frozen=True, slots=True)
class Evidence:
    """A signal that a warning is about."""

    key: str
    on: date
    facts: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningView:
    """A warning with its evidence."""

    id: str
    intervention_id: str
    indicator: str
    severity: str
    colour: str
    kind: str
    source: str
    evidence: tuple[Evidence, ...]
    state: str
    verdict: str | None
    raised_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningLine:
    """A warning as lists show it; `days` is how long ago it was raised, `task_id` what is to be done about it now."""

    warning: WarningView
    customer_name: str
    loan_id: str
    reference: str
    branch_id: str
    days: int
    escalated: bool
    task_id: str | None


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A task of an intervention that somebody completed, with what he entered."""

    definition: str
    by: str
    on: date | None
    entries: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionView:
    """An intervention with its warnings, the steps taken, and since when drawdowns are stopped."""

    id: str
    loan_id: str
    kind: str
    colour: str
    state: str
    stage: str
    verdict: str | None
    finding: str
    course: str
    outcome: str
    restructuring_id: str | None
    escalated: bool
    opened_on: date
    ended_on: date | None
    warnings: tuple[WarningView, ...]
    steps: tuple[StepTaken, ...]
    stopped_since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningFile:
    """All that is known of a warning: the customer and how dangerous he looks, his loans, the intervention and its history."""

    warning: WarningView
    intervention: InterventionView
    customer_name: str
    colour: Colour | None
    #: Id, reference and principal outstanding of each loan that is not over.
    loans: tuple[tuple[str, str, Decimal], ...]
    #: Warnings that are open in other interventions.
    others: tuple[WarningView, ...]
    task_id: str | None
    events: tuple[TimelineEvent, ...]


def list_warnings(bank: Bank, query: WarningQuery) -> tuple[list[WarningLine], int]:
    """Return a page of the warnings in the actor's scope, the worst open ones first, and how many there are."""
    require_staff(query.actor)
    with bank.read() as book:
        found, total = book.warnings_for(query)
        return [_line(book, warning) for warning in found], total


def _line(book: Book, warning: RiskWarning) -> WarningLine:
    intervention = book.get(RiskIntervention, warning.intervention_id)
    return WarningLine(
        warning=view_warning(warning),
        customer_name=book.get(Party, warning.party_id).name,
        loan_id=intervention.loan_id,
        reference=reference_of(book, book.get(Loan, intervention.loan_id)),
        branch_id=warning.branch_id,
        days=(business_date(book) - warning.raised_on).days,
        escalated=intervention.state == "open" and intervention.escalated_at is not None,
        task_id=_open_task(book, intervention.id),
    )


def read_warning(bank: Bank, actor: Actor, warning_id: str) -> WarningFile:
    """Return a warning for somebody of the bank; NotFoundError for anybody else. The read is journalled."""
    require_staff(actor)
    with bank.read() as book:
        warning = book.get(RiskWarning, warning_id)
        intervention = book.get(RiskIntervention, warning.intervention_id)
        loan = book.get(Loan, intervention.loan_id)
        require_loan_sight(book, actor, loan)
        loans = book.find(Loan, party_id=warning.party_id, closed_on=None, order="disbursed_on")
        opened = book.find(RiskWarning, party_id=warning.party_id, state="open", order="-recorded_at")
        file = WarningFile(
            warning=view_warning(warning),
            intervention=view_intervention(book, intervention),
            customer_name=book.get(Party, warning.party_id).name,
            colour=colour_of(book, warning.party_id, business_date(book)),
            loans=tuple((each.id, reference_of(book, each), each.outstanding) for each in loans),
            others=tuple(view_warning(each) for each in opened if each.intervention_id != intervention.id),
            task_id=_open_task(book, intervention.id),
            events=_events(book, intervention),
        )
    _note_read(bank, actor, warning, loan)
    return file


def warnings_of_loan(bank: Bank, actor: Actor, loan_id: str) -> tuple[Colour | None, tuple[WarningView, ...]]:
    """Return how dangerous the customer of a loan looks and his warnings, the newest first; none for those who are not of the bank."""
    with bank.read() as book:
        loan = book.get(Loan, loan_id)
        require_staff(actor)
        require_loan_sight(book, actor, loan)
        found = book.find(RiskWarning, party_id=loan.party_id, order="-recorded_at")
        return colour_of(book, loan.party_id, business_date(book)), tuple(view_warning(each) for each in found)


def read_precision(bank: Bank, actor: Actor) -> tuple[Precision, ...]:
    """Return how right each indicator was in the whole bank; NotFoundError for those who are not of it."""
    require_staff(actor)
    with bank.read() as book:
        return precision_of(book.verdicts())


def read_foresight(bank: Bank, actor: Actor) -> tuple[Foresight, ...]:
    """Return what the loan book says came of the warnings of each indicator, in the whole bank; for its people only."""
    require_staff(actor)
    with bank.read() as book:
        buckets = [bucket for bucket in book.portfolio().buckets() if first_day_of(bucket) >= LATE_FROM]
        return foresight(book.portfolio().warned_of(buckets), business_date(book))


def read_feeds(bank: Bank, actor: Actor) -> list[RiskFeed]:
    """Return how far each feed is read and which does not answer."""
    require_staff(actor)
    with bank.read() as book:
        return book.find(RiskFeed, order="name")


def view_warning(warning: RiskWarning) -> WarningView:
    """Return the view of a warning."""
    parts = (
        Evidence(str(part["key"]), date.fromisoformat(str(part["on"])), cast("dict[str, object]", part["facts"]))
        for part in warning.evidence
    )
    return copied(WarningView, warning, evidence=tuple(parts))


def view_intervention(book: Book, intervention: RiskIntervention) -> InterventionView:
    """Read the view of an intervention within the caller's transaction; sight was checked."""
    warnings = book.find(RiskWarning, intervention_id=intervention.id, order="recorded_at")
    stop = standing_stop(book, intervention.party_id)
    return copied(
        InterventionView,
        intervention,
        escalated=intervention.escalated_at is not None,
        warnings=tuple(view_warning(warning) for warning in warnings),
        steps=_steps(book, intervention),
        stopped_since=stop.since if stop else None,
    )


def _steps(book: Book, intervention: RiskIntervention) -> tuple[StepTaken, ...]:
    done = book.find(HumanTask, intervention_id=intervention.id, state=TaskState.COMPLETED, order="completed_at")
    names = {user.id: user.name for user in book.find(User, id=tuple({task.completed_by or "" for task in done}))}
    return tuple(StepTaken(task.definition, names.get(task.completed_by or "", ""), task.completed_on, task.entries) for task in done)


def _open_task(book: Book, intervention_id: str) -> str | None:
    task = book.first(HumanTask, intervention_id=intervention_id, state=ACTIVE, order="created_at")
    return task.id if task is not None else None


def _events(book: Book, intervention: RiskIntervention) -> tuple[TimelineEvent, ...]:
    rows = book.find(JournalEntry, party_id=intervention.party_id, order="id")
    return tuple(event_of(entry) for entry in rows if f'"intervention":"{intervention.id}"' in entry.body)


def _note_read(bank: Bank, actor: Actor, warning: RiskWarning, loan: Loan) -> None:
    with bank.begin() as book:
        told = {"application_id": loan.application_id, "party_id": warning.party_id, "what": "warning", "warning": warning.id}
        journal.record(bank, book, actor, Action.PERSONAL_DATA_READ, **told)  # type: ignore[arg-type]  # names of journal columns and facts
