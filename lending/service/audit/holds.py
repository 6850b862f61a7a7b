"""Legal holds: while one stands, nothing of a customer's data may be erased."""

from uuid import uuid4

from lending.domain.actors import Actor, Role
from lending.domain.audit.erasure import LegalHold
from lending.domain.parties import Party
from lending.domain.records import Action
from lending.errors import InvalidInputError, NotFoundError
from lending.service import access, journal
from lending.service.business_date import business_date
from lending.service.ports import Bank, Book

#: Who sets and lifts holds, and has to agree before anything is erased.
AGREES = Role.LEGAL_OFFICER


def set_hold(bank: Bank, actor: Actor, party_id: str, reason: str) -> LegalHold:
    """Put a customer's data under a legal hold; legal officers only. One that stands already stays."""
    access.require_role(actor, AGREES)
    if not reason.strip():
        raise InvalidInputError({"reason": ["Say why the data has to be kept, such as the case number of the court."]})
    with bank.begin() as book:
        party = book.lock(Party, party_id)
        standing = hold_on(book, party_id)
        if standing is not None:
            return standing
        hold = LegalHold(
            id=str(uuid4()),
            party_id=party.id,
            reason=reason.strip(),
            set_by=actor.user_id or "",
            set_at=bank.now(),
            business_date=business_date(book),
        )
        book.add(hold)
        journal.record(bank, book, actor, Action.LEGAL_HOLD_SET, party_id=party.id, hold=hold.id)
        return hold


def lift_hold(bank: Bank, actor: Actor, party_id: str) -> LegalHold:
    """Lift the hold on a customer's data; legal officers only, NotFoundError when none stands."""
    access.require_role(actor, AGREES)
    with bank.begin() as book:
        hold = hold_on(book, book.lock(Party, party_id).id)
        if hold is None:
            raise NotFoundError("No legal hold stands on this customer.")
        hold.lifted_by, hold.lifted_at = actor.user_id, bank.now()
        journal.record(bank, book, actor, Action.LEGAL_HOLD_LIFTED, party_id=party_id, hold=hold.id)
        return hold


def hold_on(book: Book, party_id: str) -> LegalHold | None:
    """Return the hold that stands on a customer's data, None where there is none."""
    return book.first(LegalHold, party_id=party_id, lifted_at=None)
