"""What warns of invented customers: by the bank's own rules, from its book, its accounts, its feeds and where its loans' money went."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from lending.domain.agency_reports import AccountMonth
from lending.domain.early_warning.foresight import Foresight
from lending.domain.early_warning.records import RiskWarning
from lending.domain.segmentation.records import AccountTransaction
from lending.service.early_warning.book_watch import AT_ONCE, watch_book
from lending.service.early_warning.feeds import poll_feeds
from lending.service.early_warning.income_watch import drop_of
from lending.service.early_warning.raising import NewSignal, take_signals
from lending.service.fund_flow import misuse_watch
from lending.service.ports import Bank
from lending.service.views.warnings import read_foresight
from lending.simulation.customers import Customer, Temper
from lending.simulation.money import Statements
from lending.simulation.outside import temper_seen
from lending.simulation.premises import Premises

#: Months of an account that are looked at, as the agency for account flows gives them; fewer say nothing of a drop.
_MONTHS, _LEAST_MONTHS = 12, 6
#: How often a month somebody changes his telephone; he who does, does it twice, for it counts only so.
_CHANGES = {Temper.STEADY: "0.002", Temper.FORGETFUL: "0.004", Temper.TIGHT: "0.01", Temper.SHAKEN: "0.02", Temper.DEFAULTING: "0.06"}
_TWICE = 2


@dataclass(slots=True)
class Watch:
    """What the bank sees of its customers at each month's end; `inflows` are the months of each account, the latest last."""

    premises: Premises
    statements: Statements
    inflows: defaultdict[str, deque[tuple[date, int]]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=_MONTHS)))

    def look(self, customers: Iterable[Customer], moved: Mapping[str, int], month: date, today: date) -> None:
        """Look through the book, the accounts, the outside and the loans' money as a month is over.

        `moved` is what came into each account in it.
        """
        bank = self.premises.bank
        while watch_book(bank) == AT_ONCE:
            continue
        for customer in customers:
            self.inflows[customer.id].append((month, moved.get(customer.id, 0)))
            bank.agencies.publish(customer, month)
            seen = [*self._fallen(bank, customer, today), *_changed(customer, month)]
            if seen:
                with bank.begin() as book:
                    take_signals(bank, book, customer.id, seen)
        while poll_feeds(bank):
            continue
        self.statements.come_in(month)
        while misuse_watch.watch_flows(bank) == misuse_watch.AT_ONCE:
            continue

    def _fallen(self, bank: Bank, customer: Customer, today: date) -> Iterator[NewSignal]:
        """Yield the fall of an income, once while its warning is open."""
        months = [AccountMonth(month=month, inflow=Decimal(units).scaleb(-2), **_NOTHING) for month, units in self.inflows[customer.id]]
        facts = drop_of(months, today) if len(months) >= _LEAST_MONTHS else None
        if facts is None:
            return
        with bank.read() as book:
            known = book.count(RiskWarning, party_id=customer.id, indicator="income_drop", state="open")
        if not known:
            key = f"account_flows:{customer.id}:{today.isoformat()}"
            yield NewSignal(key=key, source="account_flows", kind="income_drop", on=today, facts=facts)


_NOTHING = {"outflow": Decimal(0), "living_expenses": Decimal(0)}


def inflows(transactions: Iterable[AccountTransaction]) -> dict[str, int]:
    """Return what came into each account, in minor units."""
    found: defaultdict[str, int] = defaultdict(int)
    for transaction in transactions:
        found[transaction.party_id] += max(transaction.minor_units, 0)
    return dict(found)


def _changed(customer: Customer, month: date) -> Iterator[NewSignal]:
    """Yield the changes of a telephone in a month."""
    about = f"book contact_change {month:%Y-%m}"
    if not customer.chance.happens(about, _CHANGES[temper_seen(customer, month)]):
        return
    on = month + timedelta(days=customer.chance.whole(f"{about} on", 0, 27))
    for number in range(_TWICE):
        key = f"{about}:{customer.id}:{number}"
        yield NewSignal(key=key, source="book", kind="contact_change", on=on, facts={"field": "phone"})


def came_of_warnings(premises: Premises) -> tuple[Foresight, ...]:
    """Return what the loan book says came of the warnings."""
    return read_foresight(premises.bank, premises.staff["auditor"].actor())
