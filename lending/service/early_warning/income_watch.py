"""Whether incomes fell since loans were paid out: the account flows of customers who consented, looked at again every thirty days."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from lending.domain.agency_reports import AccountFlows, AccountMonth
from lending.domain.applications import Application
from lending.domain.early_warning.detection import income_drop
from lending.domain.early_warning.records import RiskWarning
from lending.domain.money import round_money
from lending.domain.parameters import parameter
from lending.errors import AgencyUnavailableError
from lending.service.agency_reports import NoConsentError, obtain
from lending.service.business_date import business_date
from lending.service.early_warning.raising import NewSignal, take_signals
from lending.service.ports import Bank, Book

#: Customers looked at in one go, and how long to leave an agency alone that did not answer.
AT_ONCE, REST = 20, timedelta(minutes=10)
#: A loan is looked at from so many days after it was paid out.
FIRST_LOOK_DAYS = 30


def watch_incomes(bank: Bank) -> int:
    """Ask for the flows of customers whose last ones are too old, and warn of those whose income fell; return how many were asked about.

    AgencyUnavailableError when the agency does not answer; who was looked at by then stays so.
    """
    with bank.read() as book:
        today = business_date(book)
        due = book.incomes_due(today, today - timedelta(days=FIRST_LOOK_DAYS), AT_ONCE)
    for application_id in due:
        _look_at(bank, application_id, today)
    return len(due)


def _look_at(bank: Bank, application_id: str, today: date) -> None:
    try:
        flows = obtain(bank, application_id, AccountFlows)
    except NoConsentError:  # taken back at this moment
        return
    facts = drop_of(flows.months, today) if flows.known else None
    if facts is None:
        return
    with bank.begin() as book:
        party_id = book.get(Application, application_id).party_id
        if not _told(book, party_id):
            key = f"account_flows:{party_id}:{flows.as_of.isoformat()}"
            take_signals(bank, book, party_id, [NewSignal(key=key, source="account_flows", kind="income_drop", on=today, facts=facts)])


def _told(book: Book, party_id: str) -> bool:
    """Say whether the manager works on such a drop already: it stays in sight for months."""
    return book.count(RiskWarning, party_id=party_id, indicator="income_drop", state="open") > 0


def drop_of(months: Sequence[AccountMonth], on: date) -> dict[str, object] | None:
    """Return how far the inflow of the last months lies below that of the months before, in words of evidence; None where it does not."""
    inflows = [month.inflow for month in sorted(months, key=lambda month: month.month)]
    last = int(parameter("early_warning.income_months", on).value)
    before, now = inflows[:-last], inflows[-last:]
    drop = income_drop(before, now, on)
    if drop is None:
        return None
    means = {"before": _mean(before), "now": _mean(now)}
    return {"drop": f"{drop * 100:.0f} %", **{name: str(round_money(mean)) for name, mean in means.items()}}


def _mean(amounts: Sequence[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0)) / len(amounts)


class IncomeWatch:
    """Looks at incomes again once the business date moved, until nobody is left to look at; rests while the agency is away."""

    def __init__(self) -> None:
        self._seen: date | None = None
        self._rests_until: datetime | None = None

    def look(self, bank: Bank) -> bool:
        """Look if there may be somebody to look at; True when there may be more at once."""
        with bank.read() as book:
            today = business_date(book)
        if today == self._seen or (self._rests_until is not None and bank.now() < self._rests_until):
            return False
        try:
            more = watch_incomes(bank) == AT_ONCE
        except AgencyUnavailableError:
            self._rests_until = bank.now() + REST
            return False
        self._seen = None if more else today
        return more
