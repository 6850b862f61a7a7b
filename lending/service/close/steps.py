"""The steps of a close over a partition, in their order: what each does to the loans that need no thought."""

from collections.abc import Mapping

from lending.domain.loans import Posting
from lending.domain.servicing.accounts import INTEREST_ACCRUED, INTEREST_INCOME, PENALTY_DUE, PENALTY_INCOME
from lending.service.close.parts import REPLAY, Done, Work
from lending.service.close.ports import Part, Posted, Tally
from lending.service.close.replaying import replay_loans
from lending.service.ports import Bank, Book


def accrue(bank: Bank, book: Book, part: Part) -> Done:
    """Post the interest of the night before the day, in one sum a currency."""
    return _in_sums(bank, book, part, accrued=book.close_sets(part).earned(), accounts=(INTEREST_ACCRUED, INTEREST_INCOME))


def earn_penalty(bank: Bank, book: Book, part: Part) -> Done:
    """Let what was overdue earn penalty for the night, posted in one sum a currency."""
    return _in_sums(bank, book, part, penalty=book.close_sets(part).earn_penalty(), accounts=(PENALTY_DUE, PENALTY_INCOME))


def bill(_bank: Bank, book: Book, part: Part) -> Done:
    """Bill what is due today."""
    return Done(*book.close_sets(part).bill())


def take(_bank: Bank, book: Book, part: Part) -> Done:
    """Take what is due today from accounts that hold it."""
    return Done(*book.close_sets(part).take())


def age(_bank: Bank, book: Book, part: Part) -> Done:
    """Say how late loans are as the next day opens."""
    return Done(book.close_sets(part).age())


def collect(_bank: Bank, book: Book, part: Part) -> Done:
    """Open and end collection cases."""
    sets = book.close_sets(part)
    return Done({"cases_ended": sets.end_cases(), "cases_opened": sets.open_cases()})


def _unless_idle(work: Work) -> Work:
    """Leave out what a partition without dues and arrears has no use for: on most days of a small bank that is most of the work."""
    return lambda bank, book, part: Done({}) if part.idle else work(bank, book, part)


#: Penalty before payments: the night it is earned for lies before the day they are taken on.
STEPS: Mapping[str, Work] = {
    REPLAY: replay_loans,
    "accrue": accrue,
    "penalty": _unless_idle(earn_penalty),
    "bill": _unless_idle(bill),
    "take": _unless_idle(take),
    "age": _unless_idle(age),
    "collect": _unless_idle(collect),
}


def _in_sums(bank: Bank, book: Book, part: Part, *, accounts: tuple[str, str], **named: Tally) -> Done:
    ((name, sums),) = named.items()
    debit, credit = accounts
    postings = [
        Posted(f"{part.event}:{name}:{currency}", debit, credit, units, currency, None) for currency, units in sorted(sums.items()) if units
    ]
    book.add(*(_posting(bank, part, posted) for posted in postings))
    return Done({f"{name}/{currency}": units for currency, units in sums.items()}, postings)


def _posting(bank: Bank, part: Part, posted: Posted) -> Posting:
    return Posting(
        id=posted.key,
        event_id=part.event,
        key=posted.key,
        debit=posted.debit,
        credit=posted.credit,
        minor_units=posted.minor_units,
        currency=posted.currency,
        loan_id=None,
        recorded_at=bank.now(),
        business_date=part.day,
    )
