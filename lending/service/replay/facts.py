"""The facts of one moment: who, what was entered, what routed the case, which rule fired, what was seen, who was asked, and the proof."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from lending.domain.audit.chain import link
from lending.domain.records import JournalEntry, JournalSeal
from lending.domain.tasks import HumanTask, TaskState
from lending.service.four_eyes import EXCLUDES
from lending.service.journal import digest
from lending.service.ports import Scalar, VariableRecord
from lending.service.replay.case_records import CALLS, CaseRecords
from lending.service.replay.diagrams import variables_in
from lending.service.replay.forms import Entered, entered
from lending.service.replay.histories import InstanceHistory
from lending.service.replay.moments import Ending, Lane, Moment
from lending.service.replay.papers import Paper, papers_at
from lending.service.replay.tables import DecisionTaken
from lending.service.views.timeline import facts_of

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


@dataclass(frozen=True, eq=False)
class Facts:
    """All of it, each part made out when it is asked for: a page names hundreds of moments and shows the facts of one.

    `history` is that of the moment's process instance, None for an act that belongs to no step.
    """

    _moment: Moment
    _history: InstanceHistory | None
    _records: CaseRecords

    @cached_property
    def person(self) -> Person | None:
        """Who did it."""
        return _person(self._moment, self._records)

    @cached_property
    def entered(self) -> tuple[Entered, ...]:
        """What was entered into the task's form, beside what stood there before."""
        return _entered(self._moment, self._records)

    @property
    def form_known(self) -> bool:
        """Whether the fields are named as in the form that the task was done with."""
        return _form_known(self._moment, self._records)

    @cached_property
    def choice(self) -> Choice | None:
        """The way a gateway let the case go."""
        passed = self._moment.ending is Ending.PASSED
        return _choice(self._moment, self._history, self._records) if self._history and passed else None

    @cached_property
    def variables(self) -> tuple[tuple[str, Scalar], ...]:
        """What a step gave to the process."""
        moment = self._moment
        gives = moment.record and (moment.lane is not Lane.ENGINE or moment.record_kind == "businessRuleTask")
        return _set_at(moment.record.id, self._records) if moment.record and gives else ()

    @cached_property
    def decisions(self) -> tuple[DecisionTaken, ...]:
        """The decisions that were taken, with their tables."""
        record = self._moment.record
        return tuple(self._records.decisions.get(record.id, ())) if record else ()

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """What could be seen, or was put to the case."""
        return papers_at(self._moment, self._records)

    @cached_property
    def calls(self) -> tuple[AgencyCall, ...]:
        """The agencies asked."""
        return _calls(self._moment, self._records)

    @cached_property
    def proofs(self) -> tuple[Proof, ...]:
        """The places of its journal rows in the chain."""
        return tuple(_proof(entry, self._records.seals.get(entry.id or 0)) for entry in self._moment.entries)


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
    if records.application and records.application.submitted_by == task.completed_by:
        did.add("submitted")
    return not did & barred


def _earlier(task: HumanTask, records: CaseRecords) -> Sequence[HumanTask]:
    """Return the tasks completed before this one, oldest first."""
    return records.completed[: bisect_left(records.completed, task.completed_at, key=lambda other: other.completed_at)]


def _entered(moment: Moment, records: CaseRecords) -> tuple[Entered, ...]:
    task = moment.task
    if task is None or task.state != TaskState.COMPLETED:
        return ()
    return entered(task, records.offered.get(task.id, {}), records.forms[task.id].schema)


def _form_known(moment: Moment, records: CaseRecords) -> bool:
    return moment.task is None or moment.task.id not in records.forms or records.forms[moment.task.id].known


def _choice(moment: Moment, history: InstanceHistory, records: CaseRecords) -> Choice | None:
    drawing = history.drawing
    flows = {flow.id for flow in drawing.diagram.out_of.get(moment.node, ())} if moment.record_kind == "exclusiveGateway" else set()
    taken = next((flow for instance, flow in moment.flows if instance == history.instance and flow in flows), None)
    if taken is None:
        return None
    names = dict.fromkeys(name for flow in sorted(flows) for name in variables_in(drawing.conditions.get(flow, "")))
    given = {name: records.variables_of.get((history.engine_instance, name), ()) for name in names}
    return Choice(
        taken=drawing.names.get(taken, ""),
        condition=drawing.conditions.get(taken, ""),
        compared=tuple((name, _value_at(values, moment.at + _TICK)) for name, values in given.items()),
    )


def _value_at(given: Sequence[VariableRecord], until: datetime) -> Scalar:
    place = bisect_right(given, until, key=lambda record: record.at)
    return given[place - 1].value if place else None


def _set_at(passage: str, records: CaseRecords) -> tuple[tuple[str, Scalar], ...]:
    return tuple({record.name: record.value for record in records.variables_at.get(passage, ())}.items())


def _calls(moment: Moment, records: CaseRecords) -> tuple[AgencyCall, ...]:
    """Return the agencies asked at this moment; beside a person's decision, all that were asked before it."""
    rows = records.asked if moment.is_decision else moment.entries
    tries = {report.agency: report.tries for report in records.reports}
    return tuple(_call(entry, tries) for entry in rows if entry.action in CALLS and entry.at <= moment.at + _AT_ONCE)


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
