"""The facts of one moment: who, what was entered, what routed the case, which rule fired, what was seen, who was asked, and the proof."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from lending.domain.applications import Application
from lending.domain.audit.chain import link
from lending.domain.parties import AgencyReport, Document
from lending.domain.records import Action, JournalEntry, JournalSeal
from lending.domain.tasks import HumanTask, TaskState
from lending.service.four_eyes import EXCLUDES
from lending.service.journal import digest
from lending.service.modelling.forms_used import FormUsed
from lending.service.ports import Scalar, VariableRecord
from lending.service.replay.diagrams import variables_in
from lending.service.replay.forms import Entered, entered
from lending.service.replay.histories import InstanceHistory
from lending.service.replay.moments import Ending, Lane, Moment
from lending.service.replay.tables import DecisionTaken
from lending.service.views.timeline import facts_of

_CALLS = frozenset({Action.AGENCY_ANSWERED, Action.AGENCY_UNAVAILABLE, Action.VERIFIED_BY_HAND})
#: Papers a person looked through before deciding are shown with these steps only.
_AT_ONCE = timedelta(seconds=1)
_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who did it; `four_eyes` says whether nobody did a step that bars from this one, None where no rule asks."""

    name: str
    role: str | None
    claimed_at: datetime | None
    acted_at: datetime
    four_eyes: bool | None
    authority_level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The way a gateway let the case go: the flow's name, its condition (empty: no other fitted), and the variables compared."""

    taken: str
    condition: str
    compared: tuple[tuple[str, Scalar], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as it was then; `opened` says that the person of the moment had it open."""

    id: str
    kind: str
    file_name: str
    sha256: str
    opened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyCall:
    """An agency asked; `outcome` is the journal's action, `milliseconds` how long it took where that is known."""

    agency: str
    outcome: str
    at: datetime
    milliseconds: int | None
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A journal row's place in the chain; `fits` is None while it is not sealed yet."""

    entry_id: int
    action: str
    sequence: int | None
    previous: str
    head: str
    fits: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All of it; `form_known` says that the fields are named as in the form that the task was done with."""

    person: Person | None
    entered: tuple[Entered, ...]
    form_known: bool
    choice: Choice | None
    variables: tuple[tuple[str, Scalar], ...]
    decisions: tuple[DecisionTaken, ...]
    papers: tuple[Paper, ...]
    calls: tuple[AgencyCall, ...]
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, kw_only=True)
class CaseRecords:
    """What the bank and the engine kept of a case, oldest first.

    `names` gives people's names by user id, `decisions` are by passage, `forms` by completed task.
    """

    application: Application
    entries: Sequence[JournalEntry]
    seals: Mapping[int, JournalSeal]
    tasks: Sequence[HumanTask]
    papers: Sequence[Document]
    reports: Sequence[AgencyReport]
    variables: Sequence[VariableRecord]
    decisions: Mapping[str, Sequence[DecisionTaken]]
    forms: Mapping[str, FormUsed]
    names: Mapping[str, str]

    @cached_property
    def readings(self) -> tuple[tuple[str | None, datetime, str], ...]:
        """Who opened which paper when."""
        reads = (entry for entry in self.entries if entry.action == Action.DOCUMENT_READ)
        return tuple((entry.actor_id, entry.at, str(facts_of(entry).get("document"))) for entry in reads)

    @cached_property
    def completed(self) -> tuple[HumanTask, ...]:
        """The tasks people completed, in that order."""
        done = (task for task in self.tasks if task.completed_at and task.state == TaskState.COMPLETED)
        return tuple(sorted(done, key=lambda task: task.completed_at or task.created_at))

    @cached_property
    def variables_of(self) -> Mapping[str, Sequence[VariableRecord]]:
        """What each process instance was given, oldest first."""
        found: dict[str, list[VariableRecord]] = {}
        for record in self.variables:
            found.setdefault(record.process_instance, []).append(record)
        return found

    @cached_property
    def variables_at(self) -> Mapping[str, Sequence[VariableRecord]]:
        """What was given at each passage."""
        found: dict[str, list[VariableRecord]] = {}
        for record in self.variables:
            found.setdefault(record.passage, []).append(record)
        return found

    @cached_property
    def asked(self) -> tuple[JournalEntry, ...]:
        """What the journal holds of agencies."""
        return tuple(entry for entry in self.entries if entry.action in _CALLS)


def facts_of_moment(moment: Moment, history: InstanceHistory | None, records: CaseRecords) -> Facts:
    """Return the facts of a moment; `history` is that of its process instance, None for an act that belongs to no step."""
    passage = moment.record.id if moment.record else ""
    return Facts(
        person=_person(moment, records),
        entered=_entered(moment, records),
        form_known=_form_known(moment, records),
        choice=_choice(moment, history, records) if history and moment.ending is Ending.PASSED else None,
        variables=_set_at(passage, records) if moment.lane is not Lane.ENGINE or moment.record_kind == "businessRuleTask" else (),
        decisions=tuple(records.decisions.get(passage, ())),
        papers=_papers(moment, records),
        calls=_calls(moment, records),
        proofs=tuple(_proof(entry, records.seals.get(entry.id or 0)) for entry in moment.entries),
    )


def _person(moment: Moment, records: CaseRecords) -> Person | None:
    task = moment.task
    if task is None or task.completed_at is None or task.state != TaskState.COMPLETED:
        entry = next((entry for entry in moment.entries if entry.actor_id), None)
        return _by_hand(entry) if entry else None
    return Person(
        name=records.names.get(task.completed_by or "", "customer"),
        role=task.group,
        claimed_at=task.claimed_at,
        acted_at=task.completed_at,
        four_eyes=_four_eyes(task, records),
        authority_level=task.authority_level,
    )


def _by_hand(entry: JournalEntry) -> Person:
    return Person(name=entry.actor_name, role=None, claimed_at=None, acted_at=entry.at, four_eyes=None, authority_level=0)


def _four_eyes(task: HumanTask, records: CaseRecords) -> bool | None:
    barred = EXCLUDES.get(task.definition)
    if not barred:
        return None
    did = {other.definition for other in _earlier(task, records) if other.completed_by == task.completed_by}
    if records.application.submitted_by == task.completed_by:
        did.add("submitted")
    return not did & barred


def _earlier(task: HumanTask, records: CaseRecords) -> Sequence[HumanTask]:
    """Return the tasks completed before this one, oldest first."""
    return records.completed[: bisect_left(records.completed, task.completed_at, key=lambda other: other.completed_at)]


def _entered(moment: Moment, records: CaseRecords) -> tuple[Entered, ...]:
    task = moment.task
    if task is None or task.state != TaskState.COMPLETED:
        return ()
    return entered(task, _earlier(task, records), records.application, records.forms[task.id].schema)


def _form_known(moment: Moment, records: CaseRecords) -> bool:
    return moment.task is None or moment.task.id not in records.forms or records.forms[moment.task.id].known


def _choice(moment: Moment, history: InstanceHistory, records: CaseRecords) -> Choice | None:
    drawing = history.drawing
    flows = {flow.id for flow in drawing.diagram.out_of.get(moment.node, ())} if moment.record_kind == "exclusiveGateway" else set()
    taken = next((flow for instance, flow in moment.flows if instance == history.instance and flow in flows), None)
    if taken is None:
        return None
    names = dict.fromkeys(name for flow in sorted(flows) for name in variables_in(drawing.conditions.get(flow, "")))
    given, until = records.variables_of.get(history.engine_instance, ()), moment.at + _TICK
    known = {record.name: record.value for record in given if record.name in names and record.at <= until}
    return Choice(
        taken=drawing.names.get(taken, ""),
        condition=drawing.conditions.get(taken, ""),
        compared=tuple((name, known.get(name)) for name in names),
    )


def _set_at(passage: str, records: CaseRecords) -> tuple[tuple[str, Scalar], ...]:
    given = records.variables_at.get(passage, ()) if passage else ()
    return tuple({record.name: record.value for record in given}.items())


def _papers(moment: Moment, records: CaseRecords) -> tuple[Paper, ...]:
    if moment.is_decision:
        shown = [paper for paper in records.papers if paper.recorded_at <= moment.at]
    else:
        begun = moment.record.start if moment.record and moment.lane is not Lane.ENGINE else moment.at - _AT_ONCE
        shown = [paper for paper in records.papers if begun <= paper.recorded_at <= moment.at + _TICK] if moment.entries else []
    opened = _opened(moment, records) if shown else frozenset()
    return tuple(
        Paper(id=paper.id, kind=paper.kind, file_name=paper.file_name, sha256=paper.sha256, opened=paper.id in opened) for paper in shown
    )


def _opened(moment: Moment, records: CaseRecords) -> frozenset[str]:
    by = moment.task.completed_by if moment.task else None
    return frozenset(paper for reader, at, paper in records.readings if by and reader == by and at <= moment.at)


def _calls(moment: Moment, records: CaseRecords) -> tuple[AgencyCall, ...]:
    """Return the agencies asked at this moment; beside a person's decision, all that were asked before it."""
    rows = records.asked if moment.is_decision else moment.entries
    tries = {report.agency: report.tries for report in records.reports}
    return tuple(_call(entry, tries) for entry in rows if entry.action in _CALLS and entry.at <= moment.at + _AT_ONCE)


def _call(entry: JournalEntry, tries: Mapping[str, int]) -> AgencyCall:
    facts = facts_of(entry)
    agency, milliseconds = str(facts.get("agency", "")), facts.get("milliseconds")
    return AgencyCall(
        agency=agency,
        outcome=entry.action,
        at=entry.at,
        milliseconds=None if milliseconds is None else int(milliseconds),
        tries=tries.get(agency, 1),
    )


def _proof(entry: JournalEntry, seal: JournalSeal | None) -> Proof:
    if seal is None:
        return Proof(entry_id=entry.id or 0, action=entry.action, sequence=None, previous="", head="", fits=None)
    fits = digest(entry) == entry.digest == seal.digest and link(seal.previous, seal.digest) == seal.head
    return Proof(entry_id=entry.id or 0, action=entry.action, sequence=seal.sequence, previous=seal.previous, head=seal.head, fits=fits)
