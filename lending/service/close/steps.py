"""The steps of a close over some partitions, in their order: what each does to the loans that need no thought."""

from collections import Counter

from lending.domain.loans import Posting
from lending.domain.servicing.accounts import INTEREST_ACCRUED, INTEREST_INCOME, PENALTY_DUE, PENALTY_INCOME
from lending.service.close.parts import Done, joined
from lending.service.close.ports import Part, Posted, Sums, event_of
from lending.service.close.replaying import replay_loans
from lending.service.ports import Bank, Book


def accrue(bank: Bank, book: Book, part: Part) -> Done:
    """Count the loans that run, and post the interest of the night before the day in one sum a partition and currency."""
    loans, earned = book.close_sets(part).earned()
    return joined([Done({"loans": loans}), _in_sums(bank, book, part, accrued=earned, accounts=(INTEREST_ACCRUED, INTEREST_INCOME))])


def earn_penalty(bank: Bank, book: Book, part: Part) -> Done:
    """Let what was overdue earn penalty for the night, posted in one sum a partition and currency."""
    return _in_sums(bank, book, part, penalty=book.close_sets(part).earn_penalty(), accounts=(PENALTY_DUE, PENALTY_INCOME))


def bill(_bank: Bank, book: Book, part: Part) -> Done:
    """Bill what is due today."""
    return Done(*book.close_sets(part).bill())


def take(_bank: Bank, book: Book, part: Part) -> Done:
    """Take what is due today from accounts that hold it."""
    sets = book.close_sets(part)
    taken = sets.take()
    sets.mark_billed()
    return Done(*taken)


def age(_bank: Bank, book: Book, part: Part) -> Done:
    """Say how late loans are as the next day opens."""
    return Done(book.close_sets(part).age())


def collect(_bank: Bank, book: Book, part: Part) -> Done:
    """Open and end collection cases."""
    sets = book.close_sets(part)
    return Done({"cases_ended": sets.end_cases(), "cases_opened": sets.open_cases()})


#: Penalty before payments: the night it is earned for lies before the day they are taken on.
_STEPS = (earn_penalty, bill, take, age, collect)


def close_part(bank: Bank, book: Book, part: Part) -> Done:
    """Close the day for partitions: loans that need thought one by one, then all others in sets.

    Without dues and arrears, as on most days of a small bank, there is nothing to do but to accrue.
    """
    rest, replayed = replay_loans(bank, book, part)
    steps = (accrue,) if rest.idle else (accrue, *_STEPS)
    return joined([replayed, *(step(bank, book, rest) for step in steps)])


def _in_sums(bank: Bank, book: Book, part: Part, *, accounts: tuple[str, str], **named: Sums) -> Done:
    ((name, sums),) = named.items()
    tally: Counter[str] = Counter()
    postings: list[Posted] = []
    for (partition, currency), units in sorted(sums.items()):
        event = event_of(part.day, partition)
        tally[f"{name}/{currency}"] += units
        if units:
            postings.append(Posted(f"{event}:{name}:{currency}", *accounts, units, currency, None))
            book.add(_posting(bank, part, event, postings[-1]))
    return Done(tally, postings)


def _posting(bank: Bank, part: Part, event: str, posted: Posted) -> Posting:
    return Posting(
        id=posted.key,
        event_id=event,
        key=posted.key,
        debit=posted.debit,
        credit=posted.credit,
        minor_units=posted.minor_units,
        currency=posted.currency,
        loan_id=None,
        recorded_at=bank.now(),
        business_date=part.day,
    )
