"""Whether the real ways of cases fit the model: each case that ended is replayed on the diagram it ran, and on the one that is live."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime

from lending.domain.actors import Actor
from lending.domain.applications import Application
from lending.domain.history.diagram import Diagram
from lending.domain.history.tokens import trace
from lending.service.modelling.heat import bounds_of
from lending.service.modelling.in_force import file_of, live_model
from lending.service.modelling.measure_ports import EndedCase
from lending.service.modelling.shelves import LiveModel
from lending.service.ports import ActivityRecord, Bank
from lending.service.replay.diagrams import read_drawings
from lending.service.replay.histories import histories_of
from lending.service.replay.legs import known_crossings
from lending.service.staff import require_staff

#: Cases that are replayed together, the newest first, and of which the engine is asked at once.
MOST, _AT_ONCE = 300, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A case whose way does not fit the diagram it ran; `application_id` and `reference` are None where it is no application's."""

    case: EndedCase
    application_id: str | None
    reference: str | None
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformance:
    """A process over a period of days: how many cases were replayed, how many fit what they ran, and how many what is live now.

    `older` is when the last of them ended where the period may have others before it.
    """

    live: LiveModel
    since: date
    until: date
    checked: int
    fitting_live: int
    deviating: tuple[Deviation, ...]
    older: datetime | None

    @property
    def fitting(self) -> int:
        """Return how many fit the diagram they ran."""
        return self.checked - len(self.deviating)


def read_conformance(
    bank: Bank, actor: Actor, process: str, since: date | None = None, until: date | None = None, *, before: datetime | None = None
) -> Conformance:
    """Return how the cases that ended in a period of days, both included, fit the model; NotFoundError when there is no such process.

    Of a long period the newest `MOST`, or those that ended by `before`: the `older` of what was returned leads on, and no case is left out.
    """
    require_staff(actor)
    live = live_model(bank, file_of(process))
    first, last, begins, ends = bounds_of(bank, since, until)
    cases = bank.engine.measures.ended(process, begins, min(ends, before or ends), MOST)
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="conformance") as pool:
        ways = list(pool.map(lambda case: bank.engine.measures.passages(case.instance), cases))
    found = [(case, records) for case, records in zip(cases, ways, strict=True) if records]
    drawn = next(drawing.diagram for drawing in read_drawings(live.content) if drawing.diagram.process == process)
    deviating = [deviation for case, records in found if (deviation := _deviation(bank, case, records))]
    return Conformance(
        live=live,
        since=first,
        until=last,
        checked=len(found),
        fitting_live=sum(_fits(drawn, records) for _case, records in found),
        deviating=tuple(deviating),
        older=cases[-1].ended_at if len(cases) >= MOST else None,
    )


def _deviation(bank: Bank, case: EndedCase, records: Sequence[ActivityRecord]) -> Deviation | None:
    with bank.read() as book:
        application = book.first(Application, id=case.business_key)
        crossings = known_crossings(book, case.business_key)
    histories = histories_of(records, bank.engine.model_xml, crossings)
    differences = tuple(said for found in histories for said in found.trace.differences)
    if not differences:
        return None
    return Deviation(
        case=case,
        application_id=application.id if application else None,
        reference=application.reference if application else None,
        differences=differences,
    )


def _fits(diagram: Diagram, records: Sequence[ActivityRecord]) -> bool:
    return not trace(diagram, records).differences
