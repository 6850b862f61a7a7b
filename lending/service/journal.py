"""The journal: a row beside each change, in the same transaction, with its digest; a sealer chains what was committed."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import rfc8785

from lending.domain.actors import Actor, Role
from lending.domain.audit.chain import GENESIS, link
from lending.domain.parties import PartyKey
from lending.domain.records import Action, JournalEntry, JournalSeal
from lending.service import business_date as dates  # the module: each of the two imports the other
from lending.service.ports import Bank, Book

#: Rows that are sealed together at most.
AT_ONCE = 5_000


def record(
    bank: Bank,
    book: Book,
    actor: Actor,
    action: Action,
    *,
    application_id: str | None = None,
    party_id: str | None = None,
    task_id: str | None = None,
    personal: Mapping[str, str] | None = None,
    **facts: object,
) -> JournalEntry:
    """Write one journal row, and return it; it has its number when the transaction is over.

    `facts` must hold no personal data; `personal` fields are encrypted with the party's key and need `party_id`.
    """
    body = {name: plain(value) for name, value in facts.items()}
    if personal:
        body["personal"] = _encrypt(bank, book, party_id, personal)
    entry = JournalEntry(
        at=bank.now(),
        business_date=dates.business_date(book),
        actor_id=actor.user_id,
        actor_name=public_name(actor),
        action=action,
        application_id=application_id,
        party_id=party_id,
        task_id=task_id,
        body=rfc8785.dumps(body).decode(),
        digest="",
    )
    entry.digest = digest(entry)
    book.add(entry)
    return entry


def public_name(actor: Actor) -> str:
    """Return a name for the journal: officers by name, customers only as such."""
    return "customer" if actor.roles == {Role.CUSTOMER} else actor.name


def digest(entry: JournalEntry) -> str:
    """Return the SHA-256 of a row's canonical JSON, hexadecimal."""
    return hashlib.sha256(rfc8785.dumps(hashed(entry))).hexdigest()


def hashed(entry: JournalEntry) -> dict[str, str | None]:
    """Return what of a row its digest covers: everything but the number it got."""
    return {
        "at": entry.at.isoformat(),
        "business_date": entry.business_date.isoformat(),
        "actor_id": entry.actor_id,
        "actor_name": entry.actor_name,
        "action": str(entry.action),
        "application_id": entry.application_id,
        "party_id": entry.party_id,
        "task_id": entry.task_id,
        "body": entry.body,
    }


def seal_journal(bank: Bank, limit: int = AT_ONCE, *, after: int = 0) -> int:
    """Chain committed rows that are not sealed yet and return how many; one sealer at a time, a second one's rows collide.

    Rows up to the id `after` are known to be sealed and not looked at.
    """
    with bank.read() as book:
        if not book.unsealed(1, after):
            return 0
    with bank.begin() as book:
        last = book.last_seal()
        sequence, head = (last.sequence, last.head) if last else (0, GENESIS)
        entries = book.unsealed(limit, after)
        for entry in entries:
            previous, head, sequence = head, link(head, entry.digest), sequence + 1
            book.add(
                JournalSeal(
                    sequence=sequence,
                    entry_id=entry.id or 0,
                    digest=entry.digest,
                    previous=previous,
                    head=head,
                    sealed_at=bank.now(),
                )
            )
        return len(entries)


def plain(value: object) -> Any:
    """Return a value as canonical JSON can carry it: decimals and dates as text."""
    if isinstance(value, Decimal | date | datetime):
        return value.isoformat() if isinstance(value, date) else str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return str(value) if isinstance(value, float) else value


def _encrypt(bank: Bank, book: Book, party_id: str | None, personal: Mapping[str, str]) -> dict[str, str]:
    if party_id is None:
        raise ValueError("personal fields need the party whose key encrypts them")
    key = book.first(PartyKey, party_id=party_id)
    if key is None:
        key = PartyKey(party_id=party_id, wrapped_key=bank.vault.new_party_key())
        book.add(key)
        book.flush()
    return {name: bank.vault.seal(key.wrapped_key, value) for name, value in personal.items()}
