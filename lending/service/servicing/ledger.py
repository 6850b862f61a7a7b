"""A loan's postings: what leads from what the ledger holds of it to how it stands."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from lending.domain.loans import DailyClose, EventKind, Posting
from lending.domain.servicing.balances import balances, transfers
from lending.domain.servicing.standing import Standing, opened
from lending.service.ports import Bank, Book
from lending.service.servicing.books import LoanBook

Balances = Mapping[str, int]


def ledger_of(book: Book, held: LoanBook, through: date | None = None) -> Balances:
    """Return a loan's balance in each account as the ledger has it, as of a day or as it is, minor units.

    What the loan earned up to the last close was posted in sums of many loans; the loan's part follows from its standing then. Everything
    since is posted by loan. Before the first close all of it is, and the standing is that of the loan just paid out.
    """
    closed = last_close(book, held, through)
    found = Counter(balances(_standing_at(held, closed)))
    disbursed = {event.id for event in held.events if event.kind == EventKind.DISBURSED}
    for posting in book.find(Posting, loan_id=held.loan.id):
        later = through is not None and posting.business_date > through
        if posting.event_id not in disbursed and not later and (closed is None or posting.business_date > closed):
            found[posting.debit] += posting.minor_units
            found[posting.credit] -= posting.minor_units
    return found


def last_close(book: Book, held: LoanBook, through: date | None = None) -> date | None:
    """Return the last day, up to another where one is given, that was closed since the loan was paid out, None before the first."""
    if through is None:
        last = book.first(DailyClose, state="done", order="-day")
    else:
        last = next((close for close in book.find(DailyClose, state="done", order="-day") if close.day <= through), None)
    return last.day if last is not None and last.day >= held.loan.business_date else None


def post_to(bank: Bank, book: Book, held: LoanBook, event_id: str, *standings: Standing) -> list[Posting]:
    """Post what leads from the ledger to a standing and on to the next, under an event, and return the postings that took.

    Asked again when nothing changed it posts nothing.
    """
    stages = [ledger_of(book, held), *map(balances, standings)]
    moves = [move for before, after in pairwise(stages) for move in transfers(before, after)]
    # With the loan, whose postings the database finds at once.
    first = book.count(Posting, loan_id=held.loan.id, event_id=event_id) + 1
    made = [
        Posting(
            id=f"{event_id}:{number}",
            event_id=event_id,
            key=f"{event_id}:posting:{number}",
            debit=debit,
            credit=credit,
            minor_units=minor_units,
            currency=held.loan.currency,
            loan_id=held.loan.id,
            recorded_at=bank.now(),
            business_date=held.today,
        )
        for number, (debit, credit, minor_units) in enumerate(moves, first)
    ]
    book.add(*made)
    return made


def trial_balance(postings: Iterable[Posting]) -> dict[str, tuple[int, int]]:
    """Return debits and credits of each account, minor units, accounts in their order."""
    debited: Counter[str] = Counter()
    credited: Counter[str] = Counter()
    for posting in postings:
        debited[posting.debit] += posting.minor_units
        credited[posting.credit] += posting.minor_units
    return {account: (debited[account], credited[account]) for account in sorted(debited | credited)}


def _standing_at(held: LoanBook, closed: date | None) -> Standing:
    if closed is None:
        return opened(held.terms)
    known = tuple(event for event in held.events if event.business_date <= closed)
    return LoanBook(held.loan, held.terms, known, held.today).standing(closed)
