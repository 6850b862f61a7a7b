"""The officer's worklist: a page of tasks with counts beside each filter, and one task with everything it takes to decide it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lending.domain.actors import Actor, Role, User
from lending.domain.early_warning.records import RiskIntervention
from lending.domain.legal.records import AssetPreservation
from lending.domain.loans import CollectionCase, Loan
from lending.domain.parties import Party
from lending.domain.records import Action, JournalEntry
from lending.domain.restructuring.records import Restructuring
from lending.domain.segmentation.records import SegmentMove
from lending.domain.tasks import HumanTask, TaskState
from lending.service import four_eyes, journal, tasks
from lending.service.business_date import read_business_date, within_day
from lending.service.candidates import Candidate, find_candidates
from lending.service.case_contents import entries_of
from lending.service.four_eyes import Bar
from lending.service.ports import Bank, Book
from lending.service.saved_filters import SavedFilterView, list_filters
from lending.service.task_filters import Filter, make_query, narrowed
from lending.service.task_owners import owner_of
from lending.service.views import CaseView, read_case, task_query
from lending.service.views.collection import CollectionView, view_collection
from lending.service.views.customer import CustomerView, view_customer
from lending.service.views.legal import LegalView, view_legal
from lending.service.views.loans import RunningLoanView, read_loan
from lending.service.views.restructuring import RestructuringView, view_restructuring
from lending.service.views.timeline import TimelineEvent, event_of
from lending.service.views.warnings import InterventionView, view_intervention

#: How many tasks are looked through for the next one.
LOOKED_THROUGH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """A page of open tasks; `holders` names who holds which, `counts` are by filter, `now` is the instant that decides what is late."""

    tasks: tuple[HumanTask, ...]
    total: int
    counts: dict[str, int]
    holders: dict[str, str]
    now: datetime
    end_of_day: datetime
    saved: tuple[SavedFilterView, ...]
    #: Process variables by which the reader's open tasks may be narrowed.
    variables: tuple[str, ...]
    #: When each came, in the business calendar.
    opened: dict[str, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAtHand:
    """A task somebody looks at; `bar` says why he may not do it (four eyes, authority), `holder` names who has it."""

    task: HumanTask
    bar: Bar | None
    holder: str | None
    #: For whom the holder does it, by name.
    on_behalf_of: str | None
    in_group: bool
    is_mine: bool
    may_give_back: bool
    #: A colleague who is away holds it, and the reader stands in for him.
    may_stand_in: bool
    may_assign: bool
    may_plan: bool
    may_delegate: bool
    #: To whom it could be given by the reader, and why to some not.
    candidates: tuple[Candidate, ...]
    now: datetime
    end_of_day: datetime
    opened: datetime

    @property
    def may_claim(self) -> bool:
        """Say whether claiming would be accepted."""
        return (self.task.state == TaskState.OPEN or self.may_stand_in) and self.in_group and self.bar is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(TaskAtHand):
    """A task with the application it belongs to; `documents_read` are the papers whose content the actor has opened."""

    case: CaseView
    documents_read: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherWork(TaskAtHand):
    """A task of a case other than an application; `timeline` is the whole journal of that case."""

    timeline: tuple[TimelineEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionWork(OtherWork):
    """A task with the loan whose arrears are collected, the case of its collection, what was done in court, and the debtor's number."""

    loan: RunningLoanView
    case: CollectionView
    legal: LegalView
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreservationWork(OtherWork):
    """A task with the loan whose debtor's assets are held on to or let go, and what was done in court."""

    loan: RunningLoanView
    legal: LegalView


@dataclass(frozen=True, slots=True, kw_only=True)
class RestructuringWork(OtherWork):
    """A task with the loan whose plan may change, the request for it, and the customer's number."""

    loan: RunningLoanView
    request: RestructuringView
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionWork(OtherWork):
    """A task with the loan whose customer is warned of, the intervention, and the customer's number."""

    loan: RunningLoanView
    intervention: InterventionView
    legal: LegalView
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpWork(OtherWork):
    """A task with the customer who moved between segments, and his move."""

    customer: CustomerView
    move: SegmentMove


AnyWork = Work | CollectionWork | RestructuringWork | InterventionWork | FollowUpWork | PreservationWork


def read_worklist(bank: Bank, actor: Actor, wanted: Filter) -> Worklist:
    """Return a page of the open tasks in the actor's scope."""
    query, today = make_query(bank, actor, wanted), read_business_date(bank)
    with bank.read() as book:
        found = book.tasks_for(query)
        saved = list_filters(book, actor)
        bands = {f"saved:{each.id}": narrowed(query, each.wanted, bank.settings, today) for each in saved}
        total, counts = book.task_counts(query, bands)
        names = {user.id: user.name for user in book.find(User, id=tuple({task.assignee or "" for task in found}))}
        return Worklist(
            tasks=tuple(found),
            total=total,
            counts=counts,
            saved=tuple(saved),
            variables=tuple(book.task_variables(query)),
            holders={task.id: names[task.assignee] for task in found if task.assignee in names},
            now=query.now,
            end_of_day=query.end_of_day,
            opened={task.id: within_day(bank.settings, task.business_date, task.created_at) for task in found},
        )


def next_task(bank: Bank, actor: Actor, wanted: Filter, after: str) -> str | None:
    """Return the first task of the filter that the actor may take, other than `after`; None when there is none."""
    query = replace(make_query(bank, actor, wanted), offset=0, limit=LOOKED_THROUGH)
    with bank.read() as book:
        return next((task.id for task in book.tasks_for(query) if task.id != after and _is_for(book, actor, task)), None)


def open_work(bank: Bank, actor: Actor, task_id: str) -> AnyWork:
    """Return a task and its case; NotFoundError outside the actor's scope. The read of the case is journalled."""
    task = tasks.read_task(bank, actor, task_id)
    if task.application_id is None:
        return _other_work(bank, actor, task)
    case = read_case(bank, actor, task.application_id)
    with bank.read() as book:
        read = _documents_read(book, actor, task.application_id, case)
    return Work(**_at_hand(bank, actor, task), case=case, documents_read=read)


def _other_work(bank: Bank, actor: Actor, task: HumanTask) -> AnyWork:
    with bank.read() as book:
        timeline = tuple(event_of(entry) for entry in entries_of(book, owner_of(book, task)))
    known = {**_at_hand(bank, actor, task), "timeline": timeline}
    if task.restructuring_id is not None:
        return RestructuringWork(**known, **_restructured(bank, actor, task))
    if task.intervention_id is not None:
        return InterventionWork(**known, **_intervened(bank, actor, task))
    if task.segment_move_id is not None:
        return FollowUpWork(**known, **_moved(bank, actor, task))
    if task.preservation_id is not None:
        return PreservationWork(**known, **_preserved(bank, actor, task))
    return CollectionWork(**known, **_collected(bank, actor, task))


def _at_hand(bank: Bank, actor: Actor, task: HumanTask) -> dict[str, Any]:
    query = task_query(bank, actor)
    with bank.read() as book:
        is_mine = task.state == TaskState.CLAIMED and task.assignee == actor.user_id
        absent = tasks.held_for(book, actor, task)
        return {
            "task": task,
            "bar": four_eyes.find_bar(book, actor, task, acting_for=absent),
            "holder": _name(book, task.assignee),
            "on_behalf_of": _name(book, task.on_behalf_of),
            "in_group": task.group in actor.roles,
            "is_mine": is_mine,
            "may_give_back": is_mine or (task.state == TaskState.CLAIMED and Role.SUPERVISOR in actor.roles),
            "may_plan": is_mine or (task.is_active and Role.SUPERVISOR in actor.roles),
            "may_stand_in": absent is not None,
            **_giving(book, actor, task, is_mine=is_mine),
            "now": query.now,
            "end_of_day": query.end_of_day,
            "opened": within_day(bank.settings, task.business_date, task.created_at),
        }


def _giving(book: Book, actor: Actor, task: HumanTask, *, is_mine: bool) -> dict[str, Any]:
    """Return whether the reader may assign or delegate the task, and to whom."""
    assign = task.is_active and Role.SUPERVISOR in actor.roles and task.group != Role.CUSTOMER
    delegate = is_mine and task.on_behalf_of is None
    found = find_candidates(book, task, acting_for=None if assign else actor.user_id) if assign or delegate else ()
    return {"may_assign": assign, "may_delegate": delegate, "candidates": found}


def _name(book: Book, user_id: str | None) -> str | None:
    found = book.first(User, id=user_id) if user_id else None
    return found.name if found else None


def _collected(bank: Bank, actor: Actor, task: HumanTask) -> dict[str, Any]:
    with bank.read() as book:
        case = book.get(CollectionCase, task.collection_case_id)
        phone = book.get(Party, book.get(Loan, case.loan_id).party_id).phone
        view, legal = view_collection(bank, book, case), view_legal(book, actor, case.loan_id)
    return {"loan": read_loan(bank, actor, case.loan_id), "case": view, "legal": legal, "phone": phone}


def _preserved(bank: Bank, actor: Actor, task: HumanTask) -> dict[str, Any]:
    with bank.read() as book:
        loan_id = book.get(AssetPreservation, task.preservation_id).loan_id
        legal = view_legal(book, actor, loan_id)
    return {"loan": read_loan(bank, actor, loan_id), "legal": legal}


def _restructured(bank: Bank, actor: Actor, task: HumanTask) -> dict[str, Any]:
    with bank.read() as book:
        asked = book.get(Restructuring, task.restructuring_id)
        phone = book.get(Party, book.get(Loan, asked.loan_id).party_id).phone
        view = view_restructuring(book, asked)
    return {"loan": read_loan(bank, actor, asked.loan_id), "request": view, "phone": phone}


def _intervened(bank: Bank, actor: Actor, task: HumanTask) -> dict[str, Any]:
    with bank.read() as book:
        intervention = book.get(RiskIntervention, task.intervention_id)
        phone = book.get(Party, intervention.party_id).phone
        view, legal = view_intervention(book, intervention), view_legal(book, actor, intervention.loan_id)
    return {"loan": read_loan(bank, actor, intervention.loan_id), "intervention": view, "legal": legal, "phone": phone}


def _moved(bank: Bank, actor: Actor, task: HumanTask) -> dict[str, Any]:
    with bank.begin() as book:
        move = book.get(SegmentMove, task.segment_move_id)
        journal.record(bank, book, actor, Action.PERSONAL_DATA_READ, party_id=move.party_id, task_id=task.id, what="customer")
        return {"customer": view_customer(book, book.get(Party, move.party_id)), "move": move}


def _is_for(book: Book, actor: Actor, task: HumanTask) -> bool:
    """Say whether the actor could work on a task now: his own, or one open to his group that nothing bars him from."""
    if task.state == TaskState.CLAIMED:
        return task.assignee == actor.user_id
    return task.group in actor.roles and four_eyes.find_bar(book, actor, task) is None


def _documents_read(book: Book, actor: Actor, application_id: str, case: CaseView) -> frozenset[str]:
    """Return the documents of the case whose content the actor has opened, by the journal."""
    rows = book.find(JournalEntry, application_id=application_id, action=Action.DOCUMENT_READ, actor_id=actor.user_id)
    return frozenset(paper.id for paper in case.application.documents if any(paper.id in row.body for row in rows))
