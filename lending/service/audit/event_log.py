"""The journal of a time as an event log for process mining: XES (IEEE 1849-2016) by application, OCEL 2.0 by all an event is about."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from xml.sax.saxutils import quoteattr
from zoneinfo import ZoneInfo

from lending.domain.actors import Actor, Role
from lending.domain.applications import Application
from lending.domain.loans import Loan
from lending.domain.new_application import IMPORTED
from lending.domain.records import Action, JournalEntry
from lending.service import access, journal
from lending.service.ports import Bank, Book
from lending.service.replay.attachment import READS

#: How a step's journal rows stand in the life of the step, by XES's standard model.
_LIFE = {Action.TASK_CLAIMED: "start", Action.TASK_COMPLETED: "complete", Action.TASK_CANCELLED: "ate_abort"}
_WORKER = "worker"
_ATTRIBUTES = ("reference", "product", "channel", "amount", "currency", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvent:
    """One event: what was done by whom, and what it is about. Nothing personal: people go by their numbers."""

    id: str
    activity: str
    life: str
    at: datetime
    resource: str
    application: str
    party: str | None
    task: str | None


@dataclass(frozen=True, slots=True)
class EventLog:
    """The events of a time in order, with the applications they belong to and the loans that came of those."""

    events: list[LoggedEvent]
    applications: Mapping[str, Application]
    loans: Mapping[str, str]


def export_period(bank: Bank, actor: Actor, first: date, last: date, form: str) -> str:
    """Return the events from one day through another as `xes` or `ocel-json`; auditors and process owners may, and it is journalled."""
    access.require_role(actor, Role.AUDITOR, Role.PROCESS_OWNER)
    zone = ZoneInfo(bank.settings.timezone)
    since, until = (datetime.combine(day, time.min, zone) for day in (first, last + timedelta(days=1)))
    with bank.begin() as book:
        log = _read(book, since, until)
        journal.record(bank, book, actor, Action.PERIOD_EXPORTED, first=first, last=last, form=form, events=len(log.events))
    return write_xes(log) if form == "xes" else write_ocel(log)


def _read(book: Book, since: datetime, until: datetime) -> EventLog:
    told = [_event(entry) for entry in book.chain().written(since, until) if entry.application_id and entry.action not in READS]
    named = book.find(Application, id=tuple({event.application for event in told}))
    # What came with its loan from another bank's books was never applied for here: a trace of it would tell of a warning or two.
    applications = {found.id: found for found in named if found.channel != IMPORTED}
    # A journal is never rewritten: rows once written with the key of another case in the application's place stay, and are left out.
    events = [event for event in told if event.application in applications]
    keys = tuple(applications)
    return EventLog(
        events,
        applications,
        {loan.application_id: loan.id for loan in book.find(Loan, application_id=keys) if loan.application_id},
    )


def _event(entry: JournalEntry) -> LoggedEvent:
    step = json.loads(entry.body).get("step") if entry.action in _LIFE else None
    return LoggedEvent(
        id=str(entry.id),
        activity=str(step or entry.action),
        life=_LIFE.get(Action(entry.action), "complete") if step else "complete",
        at=entry.at,
        resource=entry.actor_id or _WORKER,
        application=entry.application_id or "",
        party=entry.party_id,
        task=entry.task_id,
    )


def write_xes(log: EventLog) -> str:
    """Return the log as XES, a trace for each application."""
    traces: dict[str, list[LoggedEvent]] = defaultdict(list)
    for event in log.events:
        traces[event.application].append(event)
    return "\n".join([*_HEAD, *(line for case, events in traces.items() for line in _trace(log.applications[case], events)), "</log>", ""])


_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">',
    *(
        f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>'
        for name, prefix in (("Concept", "concept"), ("Time", "time"), ("Lifecycle", "lifecycle"), ("Organizational", "org"))
    ),
    '<global scope="trace"><string key="concept:name" value="UNKNOWN"/></global>',
    '<global scope="event"><string key="concept:name" value="UNKNOWN"/><string key="lifecycle:transition" value="complete"/></global>',
    '<classifier name="Activity" keys="concept:name"/>',
    '<classifier name="Activity and life cycle" keys="concept:name lifecycle:transition"/>',
    '<string key="lifecycle:model" value="standard"/>',
)


def _trace(application: Application, events: Iterable[LoggedEvent]) -> Iterator[str]:
    yield f"<trace>{_string('concept:name', application.id)}"
    yield "".join(_string(name, value) for name, value in _facts(application).items())
    for event in events:
        names = {"concept:name": event.activity, "lifecycle:transition": event.life, "org:resource": event.resource}
        told = "".join(_string(name, value) for name, value in {**names, "identity:id": event.id}.items())
        yield f'<event>{told}<date key="time:timestamp" value="{event.at.isoformat(timespec="milliseconds")}"/></event>'
    yield "</trace>"


def _facts(application: Application) -> dict[str, str]:
    return {name: str(getattr(application, name)) for name in _ATTRIBUTES}


def _string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(value)}/>"


def write_ocel(log: EventLog) -> str:
    """Return the log as OCEL 2.0 JSON: applications, customers, loans, tasks and people are objects."""
    kinds = sorted({event.activity for event in log.events})
    life = [{"name": "life", "type": "string"}]
    attributes = [{"name": name, "type": "string"} for name in _ATTRIBUTES]
    types = [{"name": name, "attributes": attributes if name == "application" else []} for name in _OBJECT_TYPES]
    document = {
        "objectTypes": types,
        "eventTypes": [{"name": kind, "attributes": life} for kind in kinds],
        "objects": list(_objects(log)),
        "events": [_as_ocel(event, log) for event in log.events],
    }
    return json.dumps(document, ensure_ascii=False)


_OBJECT_TYPES = ("application", "customer", "loan", "task", "person")


def _objects(log: EventLog) -> Iterator[dict[str, object]]:
    for application in log.applications.values():
        at = application.submitted_at.isoformat()
        facts = [{"name": name, "time": at, "value": value} for name, value in _facts(application).items()]
        about = [{"objectId": f"customer:{application.party_id}", "qualifier": "applicant"}]
        loan = log.loans.get(application.id)
        about += [{"objectId": f"loan:{loan}", "qualifier": "became"}] if loan else []
        yield {"id": f"application:{application.id}", "type": "application", "attributes": facts, "relationships": about}
    known = {*(f"customer:{found.party_id}" for found in log.applications.values()), *(f"loan:{loan}" for loan in log.loans.values())}
    named = {found for event in log.events for found, _as in _about(event, log) if not found.startswith("application:")}
    for found in sorted(known | named):
        yield {"id": found, "type": found.partition(":")[0], "attributes": [], "relationships": []}


def _about(event: LoggedEvent, log: EventLog) -> Iterator[tuple[str, str]]:
    yield f"application:{event.application}", "about"
    yield f"person:{event.resource}", "by"
    if event.party:
        yield f"customer:{event.party}", "about"
    if event.task:
        yield f"task:{event.task}", "step"
    if event.activity == Action.LOAN_DISBURSED and event.application in log.loans:
        yield f"loan:{log.loans[event.application]}", "opens"


def _as_ocel(event: LoggedEvent, log: EventLog) -> dict[str, object]:
    return {
        "id": f"event:{event.id}",
        "type": event.activity,
        "time": event.at.isoformat(),
        "attributes": [{"name": "life", "value": event.life}],
        "relationships": [{"objectId": found, "qualifier": qualifier} for found, qualifier in _about(event, log)],
    }
