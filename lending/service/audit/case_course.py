"""What came of a case that is no application, a line each for its page: contacts, promises, steps at court, warnings, proposals."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lending.domain.collection.records import CollectionContact, DialledCall, PaymentPromise
from lending.domain.early_warning.records import DrawdownStop, RiskWarning
from lending.domain.legal.records import AssetPreservation, LegalAction, LegalStep
from lending.domain.restructuring.records import Restructuring, SupplementAgreement
from lending.domain.servicing.proposal import ServicingProposal


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLine:
    """Something that came of a case: its business day, the instant where it matters, what it was and came to, by whom, what is noted.

    What it was and came to are codes, each behind the kind of it, as the words of the page name them.
    """

    on: date
    at: datetime | None = None
    what: tuple[str, str]
    outcome: tuple[str, str] | None = None
    by: str = ""
    note: str = ""


def course_of(records: Iterable[Sequence[Any]]) -> list[CourseLine]:
    """Return what the records tell, the earliest first; those that are nothing done are left out."""
    lines = [_LINES[type(each)](each) for found in records for each in found if type(each) in _LINES]
    return sorted(lines, key=lambda line: (line.on, line.at.isoformat() if line.at else ""))


def figures_of(report: Mapping[str, Any], *above: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the figures of a close's or review's report, each with the names that lead to it."""
    for name, value in report.items():
        if isinstance(value, Mapping):
            yield from figures_of(value, *above, name)
        else:
            yield (*above, name), str(value)


def _contact(found: CollectionContact) -> CourseLine:
    came: dict[str, Any] = {"outcome": ("contact", found.outcome or "on_its_way"), "by": found.actor_name, "note": found.note}
    return CourseLine(on=found.business_date, at=found.at, what=("channel", found.channel), **came)


def _call(found: DialledCall) -> CourseLine:
    return CourseLine(on=found.business_date, at=found.at, what=("record", "dialled"), outcome=("call", found.status or "ringing"))


def _promise(found: PaymentPromise) -> CourseLine:
    note = f"{found.currency} {found.amount:,.2f} · {found.by}"
    return CourseLine(on=found.given, what=("record", "promise"), outcome=("promise", found.state), note=note)


def _step(found: LegalStep) -> CourseLine:
    # What came of a paper handed in is the kind of it.
    outcome = ("paper" if found.kind == "paper" else "step_outcome", found.outcome) if found.outcome else None
    return CourseLine(on=found.on, what=("step", found.kind), outcome=outcome, by=found.actor_name, note=found.note)


def _lawsuit(found: LegalAction) -> CourseLine:
    ending = ("lawsuit", found.ending) if found.ending else None
    note = " · ".join(filter(None, (found.court, found.case_number)))
    return CourseLine(on=found.opened_on, what=("record", "lawsuit"), outcome=ending, note=note)


def _preservation(found: AssetPreservation) -> CourseLine:
    note = " · ".join(filter(None, (found.court, found.reference)))
    return CourseLine(on=found.opened_on, what=("record", "preservation"), outcome=("preservation", found.freeze), note=note)


def _warning(found: RiskWarning) -> CourseLine:
    return CourseLine(on=found.raised_on, what=("indicator", found.indicator), outcome=("intervention", found.verdict or "open"))


def _stop(found: DrawdownStop) -> CourseLine:
    return CourseLine(on=found.since, what=("record", "stop"), note=f"– {found.lifted_on}" if found.lifted_on else "")


def _restructuring(found: Restructuring) -> CourseLine:
    ending = ("restructuring", found.ending) if found.ending else None
    return CourseLine(on=found.opened_on, what=("record", "restructuring"), outcome=ending, note=found.reason)


def _agreement(found: SupplementAgreement) -> CourseLine:
    return CourseLine(on=found.business_date, what=("record", "agreement"), outcome=("agreement", found.state), note=str(found.number))


def _proposal(found: ServicingProposal) -> CourseLine:
    told: dict[str, Any] = {"outcome": ("proposal", found.state), "by": found.proposed_name, "note": found.reason}
    return CourseLine(on=found.business_date, what=("record", "proposal"), **told)


_LINES: Mapping[type[Any], Callable[[Any], CourseLine]] = {
    CollectionContact: _contact,
    DialledCall: _call,
    PaymentPromise: _promise,
    LegalStep: _step,
    LegalAction: _lawsuit,
    AssetPreservation: _preservation,
    RiskWarning: _warning,
    DrawdownStop: _stop,
    Restructuring: _restructuring,
    SupplementAgreement: _agreement,
    ServicingProposal: _proposal,
}
