"""A simulation from its first day to its figures."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from lending.simulation.behaviour import crowd_of
from lending.simulation.checks import MOST, flaws_of
from lending.simulation.collecting import Collection, read_ladder
from lending.simulation.customers import customers
from lending.simulation.days import Course, course_of, live
from lending.simulation.engine_collecting import EngineCollection
from lending.simulation.export import export
from lending.simulation.figures import Figures, figures_of
from lending.simulation.machinery import running
from lending.simulation.money import Statements
from lending.simulation.premises import open_premises
from lending.simulation.records import Records, read_records
from lending.simulation.replays import replay_flaws
from lending.simulation.reviews import review_flaws
from lending.simulation.warnings import Watch

#: Told what is being done, how far it is, and how much there is.
Tell = Callable[[str, int, int], None]
#: The first day unless told: no rate of the parameters changes in its first months, and holidays of two years are known from it on.
FIRST_DAY = date(2025, 1, 1)
_MONTHS, _SHORTEST = 12, 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be simulated: whole months from the first day on."""

    months: int
    customers: int
    seed: int
    first: date = FIRST_DAY

    @property
    def last(self) -> date:
        """Return the last day."""
        months = self.first.year * _MONTHS + self.first.month - 1 + self.months
        return date(months // _MONTHS, months % _MONTHS + 1, min(self.first.day, _SHORTEST)) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it; `flaws` are what does not reconcile."""

    figures: Figures
    flaws: list[str]


def simulate(wanted: Wanted, state: Path, tell: Tell, exported: Path | None = None) -> Outcome:
    """Simulate in a bank of its own in `state`, check it, and write CSV files where a directory is named.

    InvalidInputError where `state` holds a bank already.
    """
    began = time.perf_counter()
    tell("inventing customers", 0, 1)
    crowd = crowd_of(customers(wanted.seed, wanted.customers, wanted.first, wanted.last))
    premises = open_premises(state, wanted.first, wanted.seed)
    course = course_of(premises, crowd, Collection(premises, crowd, read_ladder()), Watch(premises, Statements(premises, crowd)))
    return _simulated(course, wanted, tell, exported, began)


def simulate_by_engine(wanted: Wanted, state: Path, tell: Tell, environ: Mapping[str, str], exported: Path | None = None) -> Outcome:
    """Simulate from today on with an engine and workers that run for this alone, their state in `state`."""
    began = time.perf_counter()
    tell("starting engine and workers", 0, 1)
    with running(state, environ, say=lambda said: tell(said, 0, 1)) as machinery:
        from_today = replace(wanted, first=machinery.first)
        crowd = crowd_of(customers(wanted.seed, wanted.customers, from_today.first, from_today.last))
        collection = EngineCollection(machinery.premises, crowd, machinery.idle)
        outcome = _simulated(course_of(machinery.premises, crowd, collection), from_today, tell, exported, began)
        return replace(outcome, flaws=[*outcome.flaws, *islice(replay_flaws(machinery.premises.bank), MOST)])


def _simulated(course: Course, wanted: Wanted, tell: Tell, exported: Path | None, began: float) -> Outcome:
    """Live through the days, check and write what came of it; `began` is when the clock for it started."""
    bank = course.premises.bank
    live(course, wanted.first, wanted.last, lambda day, done, count: tell(day.isoformat(), done, count))
    lived = time.perf_counter()
    tell("checking", 0, 1)
    records = read_records(bank)
    flaws = [*course.flaws, *flaws_of(bank, course.crowd, records, course.months), *islice(review_flaws(bank, records.reviews), MOST)]
    if exported is not None:
        export(exported, course.crowd, records, course.months, bank.settings.timezone)
    ended = time.perf_counter()
    seconds = {"in all": ended - began, "days": lived - began, "checking": ended - lived, **_parts(course)}
    return Outcome(_figures(course, records, wanted, seconds), flaws)


def _figures(course: Course, records: Records, wanted: Wanted, seconds: dict[str, float]) -> Figures:
    return figures_of(course, records, wanted.first, wanted.last, {name: round(value, 1) for name, value in seconds.items()})


def _parts(course: Course) -> dict[str, float]:
    """Return where the time went; that of the engine and its workers is part of collection's."""
    return {**asdict(course.seconds), "engine and workers": course.collection.waited}
