"""Whether the replay of cases ends where the engine's history, and the running engine itself, say that they stand."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from lending.domain.actors import Actor
from lending.domain.applications import Application
from lending.domain.records import Errand, OutboxMessage
from lending.service.applications import PROCESS
from lending.service.ports import Bank, CaseQuery, Engine, Standing
from lending.service.replay.histories import InstanceHistory, histories_of
from lending.service.replay.legs import Crossing, known_crossings

#: Moves to other versions that were written down, by instance.
Crossings = Mapping[str, Sequence[Crossing]]
#: Cases read at once.
_PAGE = 200
#: Before everything.
_LONG_AGO, _A_DAY = datetime(1900, 1, 1, tzinfo=UTC), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCheck:
    """What came of checking one case: `differences` is empty where the replay and the engine agree.

    `application_id` is the business key, an application's or that of what was begun for a loan, a customer or a day.
    """

    application_id: str
    reference: str
    instances: int
    passages: int
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What came of replaying what the engine did under one business key; empty `differences` as above."""

    instances: int
    passages: int
    differences: tuple[str, ...]


def check_history(bank: Bank, actor: Actor, first: date | None = None, last: date | None = None) -> Iterator[CaseCheck]:
    """Check each case in the actor's scope submitted from one day through another, the newest first, then what else was begun then.

    The rest, such as collection, reviews and closes, only for who sees the whole bank.
    """
    zone = ZoneInfo(bank.settings.timezone)
    since = datetime.combine(first, time.min, zone) if first else None
    before = datetime.combine(last + timedelta(days=1), time.min, zone) if last else None
    yield from _applications(bank, CaseQuery(actor=actor, since=since, before=before, limit=_PAGE))
    if actor.reads_everything:
        yield from _others(bank, since or _LONG_AGO, before or bank.now() + _A_DAY)


def _applications(bank: Bank, query: CaseQuery) -> Iterator[CaseCheck]:
    while True:
        with bank.read() as book:
            found, _total = book.cases_for(query)
            crossings = {application.id: known_crossings(book, application.id) for application, _party in found}
        yield from (check_case(bank.engine, application, crossings[application.id]) for application, _party in found)
        query = replace(query, offset=query.offset + _PAGE)
        if len(found) < _PAGE:
            return


def _others(bank: Bank, since: datetime, before: datetime) -> Iterator[CaseCheck]:
    with bank.read() as book:
        begun = book.find(OutboxMessage, kind=Errand.START, result=("started", "already_started"), order="id")
        within = [found for found in begun if found.target != PROCESS and found.delivered_at and since <= found.delivered_at < before]
        keys = dict.fromkeys(found.application_id for found in within)
        crossings = {key: known_crossings(book, key) for key in keys}
    for key in keys:
        found = check_key(bank.engine, key, crossings[key])
        said = found.differences if found.passages else ("the engine has no history of it",)
        yield CaseCheck(application_id=key, reference=key, instances=found.instances, passages=found.passages, differences=said)


def check_case(engine: Engine, application: Application, crossings: Crossings = MappingProxyType({})) -> CaseCheck:
    """Replay one case from the engine's history and compare where its tokens end.

    `crossings` are the moves of its instances to other versions that were written down.
    """
    found = check_key(engine, application.id, crossings)
    forgotten = ("the engine has no history of it",) if application.process_instance and not found.passages else ()
    return CaseCheck(
        application_id=application.id,
        reference=application.reference,
        instances=found.instances,
        passages=found.passages,
        differences=(*found.differences, *forgotten),
    )


def check_key(engine: Engine, key: str, crossings: Crossings = MappingProxyType({})) -> Replayed:
    """Replay what the engine did under a business key; where it went on meanwhile it is looked at once more."""
    checked = _check(engine, key, crossings)
    return _check(engine, key, crossings) if checked.differences else checked


def _check(engine: Engine, key: str, crossings: Crossings) -> Replayed:
    records = engine.activity_history(key)
    histories = histories_of(records, engine.model_xml, crossings)
    running = any(record.end is None for record in records)
    differences = [f"{found.process} {found.instance}: {said}" for found in histories for said in found.trace.differences]
    differences += _standing_differences(histories, engine.standing(key) if running else ())
    instances = len({found.engine_instance for found in histories})
    return Replayed(instances=instances, passages=len(records), differences=tuple(differences))


def _standing_differences(histories: Sequence[InstanceHistory], standing: Sequence[Standing]) -> Iterator[str]:
    """Say where the replay ends otherwise than the engine runs: instance, node, both counts."""
    engine = Counter((token.process_instance, token.node) for token in standing)
    now = [found for found in histories if found.until is None]
    replay = Counter({(found.instance, node): count for found in now for node, count in found.trace.marking.items()})
    for instance, node in sorted(engine.keys() | replay.keys()):
        if engine[instance, node] != replay[instance, node]:
            yield f"{node} {instance}: the replay ends with {replay[instance, node]} token(s), the engine holds {engine[instance, node]}"
