"""From signals to warnings in one transaction: a signal counts once, a warning is raised once, and starts or joins an intervention."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from lending.domain.actors import WORKER
from lending.domain.early_warning.colours import customer_colour, worst
from lending.domain.early_warning.detection import Found, detect
from lending.domain.early_warning.indicators import BY_CODE, Colour, Kind
from lending.domain.early_warning.records import RiskIntervention, RiskSignal, RiskWarning
from lending.domain.loans import Loan
from lending.domain.parties import Party
from lending.domain.records import Action, Errand
from lending.service import outbox
from lending.service.business_date import business_date
from lending.service.early_warning.moves import largest_loan, note
from lending.service.ports import Bank, Book

PROCESS = "risk_intervention"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSignal:
    """Something seen of a customer: `key` names it once in the whole bank, `facts` is what the source says, as JSON values."""

    key: str
    source: str
    kind: str
    on: date
    facts: Mapping[str, object]
    loan_id: str | None = None


def take_signals(bank: Bank, book: Book, party_id: str, seen: Sequence[NewSignal]) -> list[RiskWarning]:
    """Keep signals of a customer within the caller's transaction, and raise what they add up to; those known already change nothing.

    Of a customer without a running loan they are kept, and warn of nothing yet.
    """
    # Two who saw something of the same customer take turns: neither must overlook what the other keeps.
    book.lock(Party, party_id)
    fresh = [new for new in {new.key: new for new in seen}.values() if not book.count(RiskSignal, key=new.key)]
    book.add(*(_signal(bank, book, party_id, new) for new in fresh))
    book.flush()
    loan = largest_loan(book, party_id)
    return _raise(bank, book, loan) if fresh and loan is not None else []


def _signal(bank: Bank, book: Book, party_id: str, new: NewSignal) -> RiskSignal:
    return RiskSignal(
        id=str(uuid4()),
        key=new.key,
        party_id=party_id,
        loan_id=new.loan_id,
        source=new.source,
        kind=new.kind,
        on=new.on,
        facts=dict(new.facts),
        recorded_at=bank.now(),
        business_date=business_date(book),
    )


def _raise(bank: Bank, book: Book, loan: Loan) -> list[RiskWarning]:
    signals = {signal.key: signal for signal in book.find(RiskSignal, party_id=loan.party_id)}
    known = book.find(RiskWarning, party_id=loan.party_id)
    found = detect((signal.as_signal() for signal in signals.values()), _told(known), _open(known), business_date(book))
    return [_warn(bank, book, loan, each, signals) for each in found]


def _told(known: Sequence[RiskWarning]) -> dict[str, set[str]]:
    told: dict[str, set[str]] = {}
    for warning in known:
        told.setdefault(warning.indicator, set()).update(str(part["key"]) for part in warning.evidence)
    return told


def _open(known: Sequence[RiskWarning]) -> set[str]:
    return {warning.indicator for warning in known if warning.state == "open"}


def _warn(bank: Bank, book: Book, loan: Loan, found: Found, signals: Mapping[str, RiskSignal]) -> RiskWarning:
    indicator, today = found.indicator, business_date(book)
    intervention, is_new = _intervention(bank, book, loan, indicator.kind, indicator.colour)
    evidence = [signals[signal.key] for signal in found.evidence]
    warning = RiskWarning(
        id=str(uuid4()),
        key=f"{loan.party_id}:{found.key}",
        party_id=loan.party_id,
        branch_id=loan.branch_id,
        intervention_id=intervention.id,
        indicator=indicator.code,
        severity=indicator.severity,
        colour=indicator.colour,
        kind=indicator.kind,
        source=indicator.source,
        evidence=[{"key": signal.key, "on": signal.on.isoformat(), "facts": signal.facts} for signal in evidence],
        raised_on=today,
        recorded_at=bank.now(),
    )
    book.add(warning)
    book.flush()
    seen = {"evidence": json.dumps([signal.facts for signal in evidence], ensure_ascii=False, sort_keys=True)}
    facts = {"warning": warning.id, "indicator": indicator.code, "colour": indicator.colour, "signals": [signal.id for signal in evidence]}
    note(bank, book, WORKER, Action.WARNING_RAISED, intervention, personal=seen, joined=not is_new, **facts)
    intervention.colour = worst([intervention.colour, colour_of(book, loan.party_id, today) or indicator.colour]) or indicator.colour
    return warning


def _intervention(bank: Bank, book: Book, loan: Loan, kind: Kind, colour: Colour) -> tuple[RiskIntervention, bool]:
    """Return the customer's open intervention of a kind and whether it is new; a new one starts its process."""
    known = book.first(RiskIntervention, party_id=loan.party_id, kind=kind, state="open")
    if known is not None:
        return known, False
    opened = RiskIntervention(
        id=str(uuid4()),
        party_id=loan.party_id,
        loan_id=loan.id,
        kind=kind,
        colour=colour,
        opened_on=business_date(book),
        recorded_at=bank.now(),
    )
    book.add(opened)
    book.flush()
    outbox.post(bank, book, Errand.START, PROCESS, opened.id, key=f"{opened.id}:start", variables={"intervention_id": opened.id})
    return opened, True


def colour_of(book: Book, party_id: str, on: date) -> Colour | None:
    """Return how dangerous a customer looks by his open warnings, None without any."""
    return customer_colour((BY_CODE[warning.indicator] for warning in book.find(RiskWarning, party_id=party_id, state="open")), on)
