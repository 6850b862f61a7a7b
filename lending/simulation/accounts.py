"""What the accounts of invented customers do in a month: nothing of it is real, and all of it repeats with the seed."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from lending.domain.calendar import day_of_month
from lending.domain.segmentation.records import AccountTransaction
from lending.simulation.customers import Customer, Temper

CURRENCY = "CNY"
#: Shares of what comes in; all invented, so that each finding of a review is met.
_MISSES_SALARY = {Temper.TIGHT: "0.20", Temper.FORGETFUL: "0.02"}
_SPENDS = {Temper.STEADY: ("0.45", "0.85"), Temper.FORGETFUL: ("0.60", "1.02"), Temper.TIGHT: ("0.85", "1.15")}
_GAMBLES = {Temper.TIGHT: "0.20", Temper.SHAKEN: "0.08", Temper.DEFAULTING: "0.40"}
_INVESTS = "0.06"
#: A salary in yuan, and the day it comes.
_SALARY, _PAY_DAY = (5_000, 40_000), 10
_FEN = Decimal(1)


def transactions(customers: Iterable[Customer], month: date) -> Iterator[AccountTransaction]:
    """Yield what the accounts of customers do in the month of a day."""
    for customer in customers:
        for kind, units in _movements(customer, month):
            yield AccountTransaction(
                id=f"{customer.id}:{month:%Y-%m}:{kind}",
                party_id=customer.id,
                on=day_of_month(month, _PAY_DAY if kind == "salary" else 20),
                kind=kind,
                minor_units=units,
                currency=CURRENCY,
                origin="simulation",
            )


def _movements(customer: Customer, month: date) -> Iterator[tuple[str, int]]:
    chance, about = customer.chance, f"account {month:%Y-%m}"
    salary = salary_of(customer) * 100
    missing = chance.happens(f"{about} no salary", _MISSES_SALARY.get(customer.temper, "0"))
    if customer.has_income(day_of_month(month, _PAY_DAY)) and not missing:
        yield "salary", salary
    yield "spending", -_share(salary, chance.between(f"{about} spends", *_SPENDS.get(customer.temper, ("0.70", "1.05"))))
    if chance.happens("gambles", _GAMBLES.get(customer.temper, "0")):
        yield "gambling", -_share(salary, chance.between(f"{about} gambles", "0.05", "0.40"))
    if chance.happens("invests", _INVESTS):
        yield "brokerage", -_share(salary, chance.between(f"{about} invests", "0.10", "0.60"))


def salary_of(customer: Customer) -> int:
    """Return what somebody earns in a month, in yuan."""
    return customer.chance.whole("salary", *_SALARY)


def _share(salary: int, share: Decimal) -> int:
    return int((salary * share).quantize(_FEN))
