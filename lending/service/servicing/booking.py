"""Booking an event of a loan: inserted, the loan replayed, rows written, the difference posted, the loan aged, all in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lending.domain.actors import Actor
from lending.domain.loans import EventKind, LoanEvent
from lending.domain.records import Action
from lending.domain.servicing.balances import charged
from lending.domain.servicing.standing import Claim, Standing
from lending.errors import ConflictError
from lending.service import journal
from lending.service.collection.following import follow_loan
from lending.service.deposits import deposit
from lending.service.legal.ending import follow_repayment
from lending.service.ports import Bank, Book
from lending.service.restructuring.following import follow_end
from lending.service.servicing.aging import age_loan
from lending.service.servicing.books import LoanBook
from lending.service.servicing.ledger import post_to
from lending.service.servicing.rows import write_standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event to be booked: `key` is the caller's own for it, `value_date` None for the business date."""

    kind: EventKind
    action: Action
    facts: Mapping[str, object]
    key: str
    value_date: date | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """An event that was booked, with the standing before and after it."""

    event: LoanEvent
    before: Standing
    after: Standing
    repeated: bool = False


def booked_by(held: LoanBook, actor: Actor, kind: EventKind, key: str) -> LoanEvent | None:
    """Return the event that the actor booked by a key of his, None when it is new."""
    return next((event for event in held.events if event.key == _key(held, actor, kind, key)), None)


def find_booked(held: LoanBook, actor: Actor, entry: Entry) -> Booked | None:
    """Return what the same entry booked before, None when it is new; ConflictError when its key booked something else."""
    known = booked_by(held, actor, entry.kind, entry.key)
    if known is None:
        return None
    if known.facts != dict(entry.facts) or entry.value_date not in {None, known.value_date}:
        raise ConflictError("This key was used for something else; send a new one.")
    return repeated(held, known)


def repeated(held: LoanBook, event: LoanEvent) -> Booked:
    """Return an event that was booked before, with the standing of now."""
    standing = held.standing()
    return Booked(event, standing, standing, repeated=True)


def book_event(bank: Bank, book: Book, actor: Actor, held: LoanBook, entry: Entry) -> Booked:
    """Book an event on a loan that is held; a repeated one is returned as it was booked. ConflictError where it would change a paid row."""
    known = find_booked(held, actor, entry)
    if known is not None:
        return known
    event = _event(bank, actor, held, entry)
    booked = Booked(event, held.standing(), held.standing(None, event))
    _keep_paid_rows(booked)
    if booked.after.unapplied < 0:
        raise ConflictError("That money was given back to the customer; take the refund back first.")
    book.add(event)
    book.flush()
    settle(bank, book, held, booked)
    follow_loan(bank, book, actor, held.loan, event.id)
    follow_end(bank, book, actor, held.loan)
    follow_repayment(bank, book, held.loan)
    journal.record(
        bank,
        book,
        actor,
        entry.action,
        application_id=held.loan.application_id,
        party_id=held.loan.party_id,
        loan=held.loan.id,
        event=event.number,
        value_date=event.value_date,
        facts=entry.facts,
    )
    return booked


def settle(bank: Bank, book: Book, held: LoanBook, booked: Booked) -> None:
    """Write what an event made of a loan: the customer's account, the rows, the postings, how late it is."""
    taken = booked.after.from_deposit - booked.before.from_deposit
    if taken:
        deposit(book, held.loan.party_id, held.loan.currency, -taken)
    # What was earned and fell due until today first, so that the rest is the event's own.
    post_to(bank, book, held, booked.event.id, booked.before, charged(booked.before, booked.after), booked.after)
    write_standing(book, held.loan, booked.after)
    book.flush()
    age_loan(book, held.loan, booked.after, held.today, booked.event.kind)


def _event(bank: Bank, actor: Actor, held: LoanBook, entry: Entry) -> LoanEvent:
    number = len(held.events) + 1
    return LoanEvent(
        id=f"{held.loan.id}:{number}",
        loan_id=held.loan.id,
        number=number,
        kind=entry.kind,
        value_date=entry.value_date or held.today,
        facts=dict(entry.facts),
        key=_key(held, actor, entry.kind, entry.key),
        actor_id=actor.user_id,
        actor_name=journal.public_name(actor),
        recorded_at=bank.now(),
        business_date=held.today,
    )


def _key(held: LoanBook, actor: Actor, kind: EventKind, key: str) -> str:
    return f"{held.loan.id}:{actor.user_id or actor.name}:{kind}:{key}"


def _keep_paid_rows(booked: Booked) -> None:
    """Refuse what would change an instalment that is paid, unless none of the money on it is left."""
    paid = {claim.number: claim for claim in booked.before.claims if claim.settled_on}
    for claim in booked.after.claims:
        was = paid.get(claim.number)
        if was is not None and claim.unpaid < claim.principal + claim.interest and _plan_of(was) != _plan_of(claim):
            raise ConflictError(f"Instalment {claim.number} is paid; what would change it must be taken back first.")


def _plan_of(claim: Claim) -> tuple[object, ...]:
    return claim.due, claim.principal, claim.interest + claim.interest_waived
