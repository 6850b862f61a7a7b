"""What happened on a case, from the journal: all of it for the bank's people, what concerns him for the customer."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from lending.domain.applications import Condition
from lending.domain.records import Action, JournalEntry
from lending.service.ports import Book

#: What a customer's own timeline shows, with the facts shown beside it.
_FOR_CUSTOMERS: dict[str, tuple[str, ...]] = {
    Action.APPLICATION_SUBMITTED: ("amount", "term_months", "purpose"),
    Action.DOCUMENT_ADDED: ("kind",),
    Action.SUPPLEMENT_REQUESTED: ("items",),
    Action.SUPPLEMENT_ANSWERED: (),
    Action.CUSTOMER_REMINDED: (),
    Action.APPLICATION_ADMITTED: (),
    Action.APPLICATION_REFUSED: (),
    Action.APPLICATION_LAPSED: (),
    Action.APPLICATION_WITHDRAWN: (),
    Action.REPORT_COMPILED: (),
    Action.INFORMATION_REQUESTED: (),
    Action.TERMS_SET: ("amount", "annual_rate", "term_months"),
    Action.REJECTION_EXPLAINED: (),
    Action.APPEALED: (),
    Action.CONTRACTS_PREPARED: ("lapses",),
    Action.CONTRACT_OPENED: (),
    Action.CONTRACT_CONFIRMED: (),
    Action.CONTRACTS_SEALED: ("kind",),
    Action.OFFER_LAPSED: (),
    Action.OFFER_CANCELLED: (),
    Action.SECURITY_REGISTERED: (),
    Action.PAYMENT_LIST_CORRECTED: (),
    Action.LOAN_DISBURSED: ("principal", "annual_rate"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent:
    """One journal row; `action` is the message key, `actor` who did it, `step` the human task's definition where there is one."""

    at: datetime
    business_date: date
    action: str
    actor: str
    step: str | None
    facts: dict[str, Any]


def read_timeline(book: Book, application_id: str) -> tuple[TimelineEvent, ...]:
    """Return everything the journal holds on an application, oldest first; personal fields stay sealed and are left out.

    A condition is told with its text, which the journal does not hold: it is erased with the customer's data.
    """
    texts = {condition.number: condition.text for condition in book.find(Condition, application_id=application_id)}
    events = (event_of(entry) for entry in book.find(JournalEntry, application_id=application_id, order="id"))
    return tuple(_with_condition(event, texts) if event.action == Action.CONDITION_CHECKED else event for event in events)


def _with_condition(event: TimelineEvent, texts: Mapping[int, str]) -> TimelineEvent:
    return replace(event, facts={**event.facts, "text": texts.get(event.facts["number"], "")})


def customer_timeline(book: Book, application_id: str, kinds: Collection[str]) -> tuple[TimelineEvent, ...]:
    """Return what concerns the customer, oldest first: no scores, colleagues' steps or officers' names, and papers only of the `kinds`."""
    entries = book.find(JournalEntry, application_id=application_id, action=tuple(_FOR_CUSTOMERS), order="id")
    told = (event_of(entry, _FOR_CUSTOMERS[entry.action]) for entry in entries)
    return tuple(event for event in told if event.action != Action.DOCUMENT_ADDED or event.facts.get("kind") in kinds)


def facts_of(entry: JournalEntry) -> dict[str, Any]:
    """Return the facts of a journal row; personal fields stay sealed and are left out."""
    facts: dict[str, Any] = json.loads(entry.body)
    facts.pop("personal", None)
    return facts


def event_of(entry: JournalEntry, shown: tuple[str, ...] | None = None) -> TimelineEvent:
    """Return one row as an event; `shown` names the facts a customer sees."""
    facts = facts_of(entry)
    return TimelineEvent(
        at=entry.at,
        business_date=entry.business_date,
        action=str(entry.action),
        actor=entry.actor_name if shown is None else "customer" if entry.actor_name == "customer" else "bank",
        step=facts.get("step") if shown is None else None,
        facts=facts if shown is None else {name: facts[name] for name in shown if name in facts},
    )
