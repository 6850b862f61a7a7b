"""What the bank's own books say of its customers, looked for once a business day: instalments in a row overdue, frozen loans repaid."""

from datetime import date
from itertools import groupby

from lending.domain.parameters import parameter
from lending.service.business_date import business_date
from lending.service.early_warning.raising import NewSignal, take_signals
from lending.service.legal.ending import release_repaid
from lending.service.ports import ArrearsInARow, Bank

#: Loans taken over by one look; the next look finds the rest.
AT_ONCE = 500


def watch_book(bank: Bank) -> int:
    """Warn of customers with instalments in a row overdue that nobody was told of yet; return how many loans were found."""
    with bank.read() as book:
        today = business_date(book)
        found = book.arrears_in_a_row(int(parameter("early_warning.arrears_in_a_row", today).value), today, AT_ONCE)
    for party_id, late in groupby(found, key=lambda each: each.party_id):
        signals = [_signal(each) for each in late]
        with bank.begin() as book:
            take_signals(bank, book, party_id, signals)
    return len(found)


def _signal(late: ArrearsInARow) -> NewSignal:
    key, facts = f"book:arrears:{late.loan_id}:{late.since.isoformat()}", {"instalments": late.instalments}
    return NewSignal(key=key, source="book", kind="arrears", on=late.since, facts=facts, loan_id=late.loan_id)


class BookWatch:
    """Looks at the book again once the business date moved, until a look finds nothing more."""

    def __init__(self) -> None:
        self._seen: date | None = None

    def look(self, bank: Bank) -> bool:
        """Look if there may be something new; True when there may be more at once."""
        with bank.read() as book:
            today = business_date(book)
        if today == self._seen:
            return False
        if watch_book(bank) < AT_ONCE:
            release_repaid(bank)
            self._seen = today
            return False
        return True
