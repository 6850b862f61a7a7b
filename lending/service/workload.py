"""Where it is stuck and who is overloaded: queues by group, service levels and ages by working days, and what each officer holds and did.

Each number counts what the list with the same filter shows: both are the one query.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lending.domain.actors import Actor, Role, User
from lending.domain.calendar import WorkingDays
from lending.domain.service_levels import AGES, AHEAD, LATE, DayRange, days_ahead, days_back
from lending.service import access
from lending.service.business_date import end_of_day, read_business_date
from lending.service.ports import Bank, BankSettings, TaskQuery
from lending.service.queries import NOBODY
from lending.service.views.tasks import task_query

#: What a supervisor reads of each queue beside its length, in order.
LEVELS = (*LATE, "today", *AHEAD, "none")
#: The least that lies between two instants.
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Queue:
    """The open tasks of a group: `length` of them, `free` that nobody holds, `levels` by when they are due, `ages` by how old they are."""

    group: str
    length: int
    free: int
    overdue: int
    levels: Mapping[str, int]
    ages: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Load:
    """What an officer holds, how much of it is overdue, and what he completed in the period."""

    user_id: str
    name: str
    held: int
    overdue: int
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """The queues, the longest first; the officers, who holds most first; and the period of what was done."""

    queues: tuple[Queue, ...]
    loads: tuple[Load, ...]
    since: date
    until: date
    today: date


def read_workload(bank: Bank, actor: Actor, since: date | None = None, until: date | None = None) -> Workload:
    """Return the workload in a supervisor's scope; the period is this month unless given."""
    access.require_role(actor, Role.SUPERVISOR)
    today = read_business_date(bank)
    first, last = since or today.replace(day=1), until or today
    query = task_query(bank, actor)
    levels, ages = level_queries(query, bank.settings, today), age_queries(query, bank.settings, today)
    more = {"free": replace(query, holder=NOBODY), "overdue": replace(query, view="overdue")}
    done = replace(query, view="done", completed=DayRange(first, last))
    with bank.read() as book:
        queues = book.task_tallies(query, "group", {**more, **levels, **ages})
        held = book.task_tallies(query, "assignee", {"overdue": more["overdue"]})
        completed = book.task_tallies(done, "completed_by", {})
        people = sorted(book.find(User, order="name", party_id=None), key=lambda user: -held.get(user.id, {}).get("", 0))
    return Workload(
        queues=tuple(_queue(group, counts) for group, counts in sorted(queues.items(), key=lambda each: -each[1][""])),
        loads=tuple(
            _load(user, held.get(user.id, {}), completed.get(user.id, {}))
            for user in people
            if _is_of(actor, user) and (user.active or user.id in held or user.id in completed)
        ),
        since=first,
        until=last,
        today=today,
    )


def level_queries(query: TaskQuery, settings: BankSettings, today: date) -> dict[str, TaskQuery]:
    """Return the query of each service level, narrowed from one: late by working days, today, and ahead by working days."""
    calendar = WorkingDays(settings.country)
    before = query.now - _INSTANT
    late = {name: _late(query, settings, days_back(calendar, today, band)) for name, band in LATE.items()}
    ahead = {name: replace(query, due=_instants(settings, days_ahead(calendar, today, band))) for name, band in AHEAD.items()}
    return {**late, "today": replace(query, due=(before, query.end_of_day)), **ahead, "none": replace(query, undated=True)}


def age_queries(query: TaskQuery, settings: BankSettings, today: date) -> dict[str, TaskQuery]:
    """Return the query of each age, narrowed from one."""
    calendar = WorkingDays(settings.country)
    return {name: replace(query, opened=days_back(calendar, today, band)) for name, band in AGES.items()}


def _late(query: TaskQuery, settings: BankSettings, days: DayRange) -> TaskQuery:
    after, until = _instants(settings, days)
    before = query.now - _INSTANT
    return replace(query, due=(after, before if until is None else min(until, before)))


def _instants(settings: BankSettings, days: DayRange) -> tuple[datetime | None, datetime | None]:
    """Return after which instant and until which the days of a range lie."""
    after = None if days.first is None else end_of_day(settings, days.first - timedelta(days=1))
    return after, None if days.last is None else end_of_day(settings, days.last)


def _load(user: User, held: Mapping[str, int], done: Mapping[str, int]) -> Load:
    return Load(user.id, user.name, held.get("", 0), held.get("overdue", 0), done.get("", 0))


def _queue(group: str, counts: Mapping[str, int]) -> Queue:
    levels = {name: counts[name] for name in LEVELS}
    return Queue(group, counts[""], counts["free"], counts["overdue"], levels, {name: counts[name] for name in AGES})


def _is_of(actor: Actor, user: User) -> bool:
    return user.actor().is_officer and (actor.reads_everything or user.branch_id == actor.branch_id)
