"""The cases behind a count of a process: which stand at a step now, which failed there, and which were done late."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lending.domain.actors import Actor, Role
from lending.domain.modelling.compare import Part
from lending.errors import InvalidInputError
from lending.service import access
from lending.service.case_owners import applications_of
from lending.service.modelling.heat import MOST as LOOKED_AT
from lending.service.modelling.heat import bounds_of
from lending.service.modelling.measure_ports import LateTasks
from lending.service.modelling.reading import read_parts
from lending.service.ports import Bank, DeployedVersion

#: Who sees how many cases are where.
SEE_COUNTS = (Role.PROCESS_OWNER, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR)
#: Cases that are looked up behind a count.
MOST = 5_000


class Which(StrEnum):
    """What is counted: cases that run, cases with an open incident, and cases whose task was done after it was due."""

    HERE = "here"
    INCIDENT = "incident"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where cases are looked for: in a process, one version of it or all, at one step or any; the days are those of LATE."""

    process: str
    version: int | None = None
    step: str | None = None
    which: str = Which.HERE
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesAt:
    """What is at a place: cases of the whole bank, whoever may see them, and the applications they belong to.

    `steps` are those to choose from by id, `versions` likewise; `capped` says that there are more than MOST.
    """

    place: Place
    versions: tuple[int, ...]
    steps: Mapping[str, str]
    number: int
    application_ids: tuple[str, ...]
    capped: bool


def may_see_counts(actor: Actor) -> bool:
    """Say whether the actor sees how many cases are where."""
    return bool(actor.roles & set(SEE_COUNTS))


def may_list_cases(actor: Actor) -> bool:
    """Say whether any case is the actor's to see, so that a count may lead to a list."""
    return actor.is_officer or actor.reads_everything


def find_cases_at(bank: Bank, actor: Actor, place: Place) -> CasesAt:
    """Return the cases at a place.

    InvalidInputError names the process, version or step that there is none of; ForbiddenError for who sees no counts.
    """
    access.require_role(actor, *SEE_COUNTS)
    versions = bank.engine.versions(place.process)
    if not versions:
        raise InvalidInputError({"process": ["There is no such process."]})
    wanted = _versions(versions, place.version)
    steps = _steps(bank, wanted)
    if place.step is not None and place.step not in steps:
        raise InvalidInputError({"step": ["No such step is in the version asked for, nor in one that cases run by."]})
    keys = _KEYS[Which(place.which)](bank, place, wanted)
    with bank.read() as book:
        found = applications_of(book, set(keys[:MOST]))
    return CasesAt(
        place=place,
        versions=tuple(version.version for version in versions),
        steps={step: part.name for step, part in steps.items() if part.kind.endswith("Task") or part.kind in _STOPS or step == place.step},
        number=len(set(keys[:MOST])),
        application_ids=found,
        capped=len(keys) > MOST,
    )


#: Elements beside tasks at which a case can stand.
_STOPS = frozenset({"callActivity", "intermediateCatchEvent", "eventBasedGateway"})


def _versions(versions: Sequence[DeployedVersion], number: int | None) -> Sequence[DeployedVersion]:
    """Return the version asked for, else the newest with all that cases run by."""
    if number is None:
        return [version for place, version in enumerate(versions) if version.cases or place == 0]
    found = [version for version in versions if version.version == number]
    if not found:
        newest, oldest = versions[0].version, versions[-1].version
        raise InvalidInputError({"version": [f"This process has no version {number}, only {oldest} to {newest}."]})
    return found


def _steps(bank: Bank, versions: Iterable[DeployedVersion]) -> Mapping[str, Part]:
    """Return the parts of the versions' diagrams by id, as the newest one calls them."""
    found: dict[str, Part] = {}
    for version in versions:
        found = {**read_parts(bank.engine.model_xml(version.definition)), **found}
    return found


def _running(bank: Bank, place: Place, versions: Collection[DeployedVersion]) -> list[str]:
    elements, found = ((place.step,) if place.step else ()), list[str]()
    for version in versions:
        if len(found) <= MOST:
            rows = bank.engine.moves.running(version.definition, elements, MOST + 1 - len(found))
            found += [row.business_key or row.instance for row in rows]
    return found


def _failed(bank: Bank, place: Place, versions: Collection[DeployedVersion]) -> list[str]:
    stuck = [each for each in bank.engine.incidents() if each.process == place.process and place.step in {None, each.activity}]
    if place.version is not None:
        by, asked = bank.engine.moves.definitions({each.process_instance for each in stuck}), {each.definition for each in versions}
        stuck = [each for each in stuck if by.get(each.process_instance) in asked]
    return [each.business_key or each.process_instance for each in stuck]


def _late(bank: Bank, place: Place, versions: Collection[DeployedVersion]) -> list[str]:
    _first, _last, begins, ends = bounds_of(bank, place.since, place.until)
    definition = next(iter(versions)).definition if place.version is not None else None
    query = LateTasks(place.process, begins, ends, LOOKED_AT, step=place.step, definition=definition)
    return list(bank.engine.measures.late_cases(query))


_KEYS = {Which.HERE: _running, Which.INCIDENT: _failed, Which.LATE: _late}
