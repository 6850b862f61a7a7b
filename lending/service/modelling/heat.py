"""Where a process spends its time: how often each step was taken in a period and how long it took, and how many cases came through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lending.domain.actors import Actor
from lending.domain.modelling.step_times import Times, bottlenecks, times_by_step, times_of
from lending.service.business_date import end_of_day, local_day
from lending.service.modelling.in_force import file_of, live_model
from lending.service.modelling.reading import read_parts
from lending.service.modelling.shelves import LiveModel
from lending.service.ports import Bank
from lending.service.staff import require_staff

#: Days of the period where none is asked for, and passages that are looked at unless the whole period is asked for: what a page can wait
#: for, since the engine tells each passage and no sums.
USUAL_DAYS, MOST = 30, 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """A process over a period; `cases` is None when none ended, `capped` says that only the newest passages were looked at.

    `late` counts by step the human tasks done after they were due, `waiting` the cases at each step now, `bottlenecks` are the steps
    that held cases longest with their share of all the time, percent.
    """

    live: LiveModel
    since: date
    until: date
    cases: Times | None
    steps: Mapping[str, Times]
    late: Mapping[str, int]
    waiting: Mapping[str, int]
    bottlenecks: tuple[tuple[str, int], ...]
    capped: bool


def read_heat(bank: Bank, actor: Actor, process: str, since: date | None = None, until: date | None = None, *, whole: bool = False) -> Heat:
    """Return what ended in a period of days, both included, over all versions of a process; days of the wall's clock, as the engine counts.

    Of a long period the newest `MOST` passages, or all of them, which takes as long as the engine needs to tell them.

    NotFoundError when there is no such process, EngineUnavailableError when nobody can tell.
    """
    require_staff(actor)
    live = live_model(bank, file_of(process))
    first, last, begins, ends = bounds_of(bank, since, until)
    most = None if whole else MOST
    steps = bank.engine.steps_taken(process, begins, ends, most)
    cases = bank.engine.cases_ended(process, begins, ends, most)
    working = worked(live.content)
    times = {step: found for step, found in times_by_step((each.step, each.length) for each in steps).items() if step in working}
    return Heat(
        live=live,
        since=first,
        until=last,
        cases=times_of([each.length for each in cases]) if cases else None,
        steps=times,
        late=bank.engine.measures.late(process, begins, ends, most),
        waiting=next(found.steps for found in bank.engine.processes() if found.process == process),
        bottlenecks=bottlenecks(times),
        capped=most is not None and (len(steps) >= most or len(cases) >= most),
    )


def bounds_of(bank: Bank, since: date | None, until: date | None) -> tuple[date, date, datetime, datetime]:
    """Return the first and the last day of a period, the usual one where none is asked for, and the instants it lies between."""
    last = until or local_day(bank.settings, bank.now())
    first = since or last - timedelta(days=USUAL_DAYS)
    return first, last, end_of_day(bank.settings, first - timedelta(days=1)), end_of_day(bank.settings, last)


def worked(content: bytes) -> frozenset[str]:
    """Return the steps of a diagram at which somebody works or something is waited for, and not those that only hold others."""
    kinds = ((part.id, part.kind) for part in read_parts(content).values())
    return frozenset(step for step, kind in kinds if kind.endswith("Task") or kind in {"callActivity", "intermediateCatchEvent"})
