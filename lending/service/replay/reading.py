"""Read a case as the auditor replays it: its diagrams, its moments with their facts, and whether the record is whole."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lending.domain.actors import Actor, Role, User
from lending.domain.begun import CaseKind
from lending.domain.parties import AgencyReport
from lending.domain.records import Action, JournalEntry, JournalSeal, OutboxMessage
from lending.errors import EngineUnavailableError
from lending.service import access, journal
from lending.service.case_contents import attachments_of, papers_of, tasks_of
from lending.service.modelling.forms_used import forms_used
from lending.service.ports import Bank, Book, DecisionRecord, Engine, VariableRecord
from lending.service.replay.case_records import CaseRecords
from lending.service.replay.facts import Facts
from lending.service.replay.histories import InstanceHistory, histories_of
from lending.service.replay.legs import Crossing, known_crossings
from lending.service.replay.moments import Moment, moments_of
from lending.service.replay.subjects import ReplayHead, Subject, find_subject
from lending.service.replay.tables import DecisionTaken, decision_taken
from lending.service.views.timeline import facts_of

#: What a replay is called in the journal of readings, and how long it may go on.
_READING, _GOES_ON = "replay", timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ReplayMoment:
    """A moment with its facts and the process instance it happened in, None for an act that belongs to no step."""

    moment: Moment
    facts: Facts
    history: InstanceHistory | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A whole case to be played: `differences` says where replay and history disagree; None for `histories`: the engine is away.

    `by_command` is a close that no process made, and that has no diagram therefore.
    """

    head: ReplayHead
    histories: tuple[InstanceHistory, ...] | None
    moments: tuple[ReplayMoment, ...]
    differences: tuple[str, ...]
    by_command: bool


@dataclass(frozen=True, slots=True)
class _EngineSide:
    histories: tuple[InstanceHistory, ...]
    variables: tuple[VariableRecord, ...]
    decisions: Mapping[str, tuple[DecisionTaken, ...]]


def read_replay(bank: Bank, actor: Actor, key: str, *, goes_on: bool = False) -> Replay:
    """Return a case of any kind, by its business key, as auditors replay it; the read is journalled where it is about somebody.

    While the engine is away, what the bank's own journal holds. `goes_on` when it is asked for as a part of a reading: one that was
    journalled within some minutes is not journalled again.
    """
    access.require_role(actor, Role.AUDITOR)
    with bank.read() as book:
        find_subject(book, actor, key, bank.now())
        crossings = known_crossings(book, key)
    try:
        engine = _engine_side(bank.engine, key, crossings)
    except EngineUnavailableError:
        engine = None
    with bank.read() as book:
        subject = find_subject(book, actor, key, bank.now())
        replay = _replay(bank, book, subject, engine)
        is_known = goes_on and _read_lately(bank, book, actor, subject)
    if not is_known:
        _journal_reading(bank, actor, subject)
    return replay


def _read_lately(bank: Bank, book: Book, actor: Actor, subject: Subject) -> bool:
    """Say whether the actor's newest reading of the customer's is this replay, and a part of this one."""
    mine = {"party_id": subject.head.party_id, "action": Action.PERSONAL_DATA_READ, "actor_id": actor.user_id}
    newest = book.first(JournalEntry, order="-id", **mine) if subject.head.party_id else None
    return newest is not None and bank.now() - newest.at < _GOES_ON and _told(newest) == _reading(subject)


def _told(entry: JournalEntry) -> tuple[str | None, dict[str, object]]:
    return entry.application_id, facts_of(entry)


def _reading(subject: Subject) -> tuple[str | None, dict[str, object]]:
    """Return what the journal says of a reading: the application, and of other cases which one."""
    return subject.head.application_id, {"what": _READING, **subject.named}


def _journal_reading(bank: Bank, actor: Actor, subject: Subject) -> None:
    if subject.head.party_id is None:  # what the whole bank did is nobody's
        return
    application, facts = _reading(subject)
    of: dict[str, Any] = {"application_id": application, "party_id": subject.head.party_id, **facts}
    with bank.begin() as book:
        journal.record(bank, book, actor, Action.PERSONAL_DATA_READ, **of)


def _engine_side(engine: Engine, application_id: str, crossings: Mapping[str, Sequence[Crossing]]) -> _EngineSide:
    records = engine.activity_history(application_id)
    instances = list(dict.fromkeys(record.process_instance for record in records))
    # The engine need not be asked for decisions of instances that came to none.
    deciding = list(dict.fromkeys(record.process_instance for record in records if record.kind == "businessRuleTask"))
    with ThreadPoolExecutor(2, thread_name_prefix="replay") as threads:
        variables = threads.submit(engine.variable_history, instances)
        decisions = threads.submit(engine.decision_history, deciding)
        histories = histories_of(records, engine.model_xml, crossings)
        return _EngineSide(histories, tuple(variables.result()), _decisions(engine, decisions.result()))


def _decisions(engine: Engine, taken: Iterable[DecisionRecord]) -> Mapping[str, tuple[DecisionTaken, ...]]:
    """Return the decisions of each passage with their tables, the one that was asked for before those it needed."""
    tables: dict[str, bytes] = {}
    found: dict[str, tuple[DecisionTaken, ...]] = {}
    for record in sorted(taken, key=lambda record: record.required):
        if record.definition not in tables:
            tables[record.definition] = engine.decision_xml(record.definition)
        found[record.passage] = (*found.get(record.passage, ()), decision_taken(record, tables[record.definition]))
    return found


def _replay(bank: Bank, book: Book, subject: Subject, engine: _EngineSide | None) -> Replay:
    records = _records(bank, book, subject, engine)
    histories = engine.histories if engine else ()
    by_instance = {history.instance: history for history in histories}
    moments = moments_of(histories, records.entries, records.tasks)
    return Replay(
        head=subject.head,
        histories=histories if engine else None,
        moments=tuple(
            ReplayMoment(moment, Facts(moment, history, records), history)
            for moment in moments
            for history in [by_instance.get(moment.record.process_instance) if moment.record else _moved_to(moment, histories)]
        ),
        differences=tuple(said for history in histories for said in history.trace.differences),
        by_command=engine is not None and not histories and _is_by_command(book, subject.head),
    )


def _is_by_command(book: Book, head: ReplayHead) -> bool:
    """Say whether no process was asked to close a day: the engine did not just forget one."""
    return head.kind == CaseKind.CLOSE and book.first(OutboxMessage, key=f"{head.id}:start") is None


def _moved_to(moment: Moment, histories: Sequence[InstanceHistory]) -> InstanceHistory | None:
    """Return the history that a move to another version begins, None for any other act."""
    told = facts_of(moment.entries[0]) if moment.entries and moment.entries[0].action == Action.CASE_MOVED else {}
    wanted = told.get("instance"), told.get("target")
    return next((found for found in histories if found.since and (found.engine_instance, found.definition) == wanted), None)


def _records(bank: Bank, book: Book, subject: Subject, engine: _EngineSide | None) -> CaseRecords:
    owner, entries = subject.owner, subject.entries
    seals = book.find(JournalSeal, entry_id=tuple(entry.id for entry in entries))
    tasks = tasks_of(book, owner) if owner else []
    attachments = attachments_of(book, owner) if owner else []
    people = tuple({*(task.completed_by for task in tasks), *(found.added_by for found in attachments)})
    return CaseRecords(
        application=subject.application,
        entries=entries,
        seals={seal.entry_id: seal for seal in seals},
        tasks=tasks,
        papers=papers_of(book, owner) if owner else [],
        attachments=attachments,
        reports=book.find(AgencyReport, application_id=subject.head.id, order="obtained_at"),
        variables=engine.variables if engine else (),
        decisions=engine.decisions if engine else {},
        forms=forms_used(bank, book, tasks, entries),
        names={user.id: user.name for user in book.find(User, id=people) if user.party_id is None},
    )
