"""Reconcile the journal with the engine's history, both ways: human tasks completed, processes started, decisions taken."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lending.domain.audit.reconciliation import Difference, Event, compare
from lending.domain.records import Action, Errand, JournalEntry, OutboxMessage
from lending.domain.tasks import OWNERS
from lending.service.engine_ports import BegunInstance, CompletedTask, DecisionRecord, VariableRecord
from lending.service.ports import Bank, Book, Scalar

#: What lies this far outside the time asked for is read too: a case is claimed after it was started, and the clocks differ.
_SLACK = timedelta(hours=1)
#: What is younger may still be on its way from one record to the other.
_SETTLED = timedelta(minutes=1)
#: The decision that the bank's own workers act on and journal: decision, its result's name, what the journal tells of it.
_ROUTE = "approval_route"
_BY_MODEL = {"approve": "approved", "reject": "rejected"}
_ORIGINATION = "loan_origination"

#: Journal rows that the engine has to tell of too.
_TOLD = (Action.TASK_COMPLETED, Action.PROCESS_STARTED, Action.PROCESS_DUPLICATE_ENDED, Action.DECIDED)

Events = dict[tuple[str, str], Event]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """What came of it: events that the journal and the engine tell of in that time, by kind, and where they disagree."""

    since: datetime
    until: datetime
    journal: Mapping[str, int]
    engine: Mapping[str, int]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class _Time:
    since: datetime
    until: datetime

    def holds(self, at: datetime) -> bool:
        return self.since <= at < self.until

    @property
    def wide(self) -> tuple[datetime, datetime]:
        return self.since - _SLACK, self.until + _SLACK


def reconcile(bank: Bank, first: date | None = None, last: date | None = None) -> Reconciliation:
    """Reconcile what happened from one day through another, the bank's time; without days the whole journal up to a minute ago."""
    asked = _time(bank, first, last)
    engine = _in_engine(bank, asked)
    with bank.read() as book:
        journal = _in_journal(book, asked)
        engine = _without_overtaken(book, journal, engine, asked)
    return Reconciliation(
        since=asked.since,
        until=asked.until,
        journal=_count(journal),
        engine=_count(engine),
        differences=tuple(compare(journal, engine)),
    )


def _time(bank: Bank, first: date | None, last: date | None) -> _Time:
    zone, settled = ZoneInfo(bank.settings.timezone), bank.now() - _SETTLED
    since = datetime.combine(first, time.min, zone) if first else datetime(2000, 1, 1, tzinfo=zone)
    until = datetime.combine(last + timedelta(days=1), time.min, zone) if last else settled
    return _Time(since, min(until, settled))


def _count(events: Events) -> dict[str, int]:
    kinds = sorted({kind for kind, _key in events})
    return {kind: sum(event.inside for event in events.values() if event.kind == kind) for kind in kinds}


def _keyed(events: Iterable[Event]) -> Events:
    return {(event.kind, event.key): event for event in events}


def _in_journal(book: Book, asked: _Time) -> Events:
    entries = book.chain().written(*asked.wide, _TOLD)
    return _keyed([*_told(book, entries, asked), *_ordered(book, asked)])


def _told(book: Book, entries: Iterable[JournalEntry], asked: _Time) -> Iterator[Event]:
    for entry in entries:
        body, inside, case = json.loads(entry.body), asked.holds(entry.at), entry.application_id or ""
        if entry.action == Action.TASK_COMPLETED:
            key = entry.task_id or ""
            told = {"step": body["step"], **body.get("routing", {})}
            on_the_way = book.count(OutboxMessage, key=f"complete:{key}", delivered_at=None)
            yield Event(kind="task", key=key, case=case or case_of(body), told=told, inside=inside and not on_the_way)
        elif entry.action != Action.DECIDED:
            yield Event(kind="start", key=body["process_instance"], case=case, told={"process": _ORIGINATION}, inside=inside)
        elif body["stage"] == "automatic":
            yield Event(kind="decision", key=f"{case} {_ROUTE}", case=case, told={"outcome": body["outcome"]}, inside=inside)


def case_of(body: Mapping[str, object]) -> str:
    """Return the case that a row of the journal is about, where it is no application; empty for none."""
    return next((str(body[name]) for owner in OWNERS if (name := owner.removesuffix("_id")) in body), "")


def _ordered(book: Book, asked: _Time) -> Iterator[Event]:
    """Yield the starts of processes other than the origination: the bank ordered them, and no worker claims them."""
    for message in book.find(OutboxMessage, kind=Errand.START):
        if message.target != _ORIGINATION and message.delivered_at and message.result in {"started", "already_started"}:
            key = f"{message.target} {message.application_id}"
            inside = asked.holds(message.delivered_at)
            yield Event(kind="start", key=key, case=message.application_id, told={"process": message.target}, inside=inside)


def _without_overtaken(book: Book, journal: Events, engine: Events, asked: _Time) -> Events:
    """Return what the engine tells, without what a withdrawal overtook: begun or decided, and over before a worker could act on it.

    Of an application one start at most, and only where the journal knows of none: any other was made past the bank.
    """
    unknown = [event for key, event in engine.items() if key not in journal and event.kind in {"start", "decision"}]
    withdrawn = {entry.application_id for entry in book.chain().written(*asked.wide, (Action.APPLICATION_WITHDRAWN,))} if unknown else set()
    starts = Counter(event.case for event in (*journal.values(), *unknown) if event.kind == "start")
    overtaken = _keyed(each for each in unknown if each.case in withdrawn and (each.kind == "decision" or starts[each.case] == 1))
    return {key: event for key, event in engine.items() if key not in overtaken}


def _in_engine(bank: Bank, asked: _Time) -> Events:
    told = bank.engine.told(_ROUTE, *asked.wide)
    keys = {found.id: found.business_key for found in told.instances}
    return _keyed([*_begun(told.instances, asked), *_done(bank, told.tasks, keys, asked), *_decided(told.decisions, keys, asked)])


def _begun(instances: Iterable[BegunInstance], asked: _Time) -> Iterator[Event]:
    since, until = asked.wide
    for found in instances:
        if not found.called and since <= found.begun < until:
            key = found.id if found.process == _ORIGINATION else f"{found.process} {found.business_key}"
            yield Event(kind="start", key=key, case=found.business_key, told={"process": found.process}, inside=asked.holds(found.begun))


def _done(bank: Bank, done: Sequence[CompletedTask], keys: Mapping[str, str], asked: _Time) -> Iterator[Event]:
    given: dict[str, list[VariableRecord]] = defaultdict(list)
    for record in bank.engine.variable_history({task.process_instance for task in done}):
        given[record.process_instance].append(record)
    for task in done:
        told = {"step": task.definition, **_nearest(given[task.process_instance], task.completed)}
        yield Event(kind="task", key=task.id, case=keys.get(task.process_instance, ""), told=told, inside=asked.holds(task.completed))


def _nearest(records: Iterable[VariableRecord], at: datetime) -> dict[str, Scalar]:
    """Return the value each variable was given nearest to an instant: with the task's completion, where that gave it one."""
    found: dict[str, VariableRecord] = {}
    for record in records:
        known = found.get(record.name)
        if known is None or abs(record.at - at) < abs(known.at - at):
            found[record.name] = record
    return {name: record.value for name, record in found.items()}


def _decided(taken: Iterable[DecisionRecord], keys: Mapping[str, str], asked: _Time) -> Iterator[Event]:
    for decision in taken:
        outcome, case = _BY_MODEL.get(str(decision.outputs.get("route"))), keys.get(decision.process_instance, "")
        if outcome:
            told = {"outcome": outcome}
            yield Event(kind="decision", key=f"{case} {_ROUTE}", case=case, told=told, inside=asked.holds(decision.at))
