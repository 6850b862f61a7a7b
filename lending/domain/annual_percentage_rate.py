"""The annual percentage rate by the actuarial method of Regulation Z (12 CFR 1026 Appendix J), odd days and fees included."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import get_args

from lending.domain.cost_of_credit import AnnualisedRate, CashFlow, annualised_rate
from lending.domain.problems import LARGEST_AMOUNT, Problems
from lending.domain.unit_periods import Frequency, Time, payment_dates, periods_a_year, single_term, time_between

#: Far below the digits shown, as a part of the rate.
_TOLERANCE = Decimal("1E-14")
_PRECISION = 28
#: Fifty years of weeks.
_MOST_PAYMENTS = 2600
#: Years a transaction may begin in; the calendar of Python ends in 9999.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


@dataclass(frozen=True, slots=True)
class Credit:
    """A transaction: what is advanced when, equal payments at a regular distance, and fees when they are paid.

    Amounts in one currency. Fields that are wrong raise InvalidInputError, all of them at once.
    """

    advances: tuple[CashFlow, ...]
    payment: Decimal
    count: int
    frequency: Frequency
    first: date
    fees: tuple[CashFlow, ...] = ()

    def __post_init__(self) -> None:
        problems = Problems()
        _check_flows(problems, "advances", self.advances)
        _check_flows(problems, "fees", self.fees)
        problems.amount("payment", self.payment, positive=True)
        problems.whole("count", self.count, 1, _MOST_PAYMENTS)
        problems.choice("frequency", self.frequency, get_args(Frequency))
        _check_day(problems, "first", self.first)
        if not self.advances:
            problems.add("advances", "Give at least one advance.")
        problems.refuse()
        _check_order(problems, self)
        _check_sums(problems, self)
        problems.refuse()

    @property
    def start(self) -> date:
        """Return the day of the first advance, when the term begins."""
        return min(advance.on for advance in self.advances)

    @property
    def payments(self) -> tuple[CashFlow, ...]:
        """Return the regular payments."""
        return tuple(CashFlow(day, self.payment) for day in payment_dates(self.first, self.frequency, self.count))


def annual_percentage_rate(credit: Credit) -> Decimal:
    """Return the nominal annual percentage rate as a fraction: the rate per unit-period times the unit-periods a year.

    The unit-period is the distance of the payments; of one advance and one payment it is the term (Appendix J (b)(4)).
    """
    with localcontext() as context:
        context.prec = _PRECISION
        if credit.count == 1 and {flow.on for flow in (*credit.advances, *credit.fees)} == {credit.start}:
            first, a_year = single_term(credit.start, credit.first)
        else:
            first, a_year = time_between(credit.start, credit.first, credit.frequency), periods_a_year(credit.frequency)
        flows = [(_time(credit, flow), flow.amount) for flow in credit.advances]
        flows += [(_time(credit, flow), -flow.amount) for flow in credit.fees]
        return a_year * _rate(lambda rate: _value(flows, rate) - credit.payment * _annuity(first, credit.count, rate))


def chinese_rate(credit: Credit) -> AnnualisedRate:
    """Return the same credit's annualised rate by PBOC Announcement 2021 No. 3, simple and IRR (R7b)."""
    return annualised_rate(credit.advances, credit.payments, credit.fees)


def _time(credit: Credit, flow: CashFlow) -> Time:
    return time_between(credit.start, flow.on, credit.frequency)


def _value(flows: Sequence[tuple[Time, Decimal]], rate: Decimal) -> Decimal:
    return sum((amount / time.growth(rate) for time, amount in flows), Decimal(0))


def _annuity(first: Time, count: int, rate: Decimal) -> Decimal:
    """Return the value of payments of one unit, a unit-period apart from the first on."""
    if rate == 0:
        return Decimal(count)
    later = 1 + rate
    return (later - later ** (1 - count)) / rate / first.growth(rate)


def _rate(gain: Callable[[Decimal], Decimal]) -> Decimal:
    """Return the rate at which nothing is gained, by halving an interval that holds it: at no rate the lender gains."""
    low, high = Decimal(0), Decimal("0.01")
    if gain(low) == 0:
        return low
    while gain(high) < 0:
        low, high = high, 2 * high
    while high - low > _TOLERANCE * high:
        middle = (low + high) / 2
        low, high = (middle, high) if gain(middle) < 0 else (low, middle)
    return high


def _check_flows(problems: Problems, field: str, flows: Sequence[CashFlow]) -> None:
    for number, flow in enumerate(flows, start=1):
        problems.amount(f"{field}.{number}.amount", flow.amount, positive=True)
        _check_day(problems, f"{field}.{number}.on", flow.on)


def _check_day(problems: Problems, field: str, day: object) -> None:
    problems.day(field, day)
    if field not in problems.errors and isinstance(day, date) and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        problems.add(field, f"Give a date from {_FIRST_YEAR} to {_LAST_YEAR}.")


def _check_order(problems: Problems, credit: Credit) -> None:
    if credit.first <= credit.start:
        problems.add("first", f"Give a date after the first advance, {credit.start}.")
        return
    last = credit.payments[-1].on
    for number, advance in enumerate(credit.advances, start=1):
        if advance.on >= last:
            problems.add(f"advances.{number}.on", f"Give a date before the last payment, {last}.")
    for number, fee in enumerate(credit.fees, start=1):
        if not credit.start <= fee.on <= last:
            problems.add(f"fees.{number}.on", f"Give a date from the first advance, {credit.start}, to the last payment, {last}.")


def _check_sums(problems: Problems, credit: Credit) -> None:
    advanced = sum(advance.amount for advance in credit.advances)
    paid = credit.payment * credit.count + sum(fee.amount for fee in credit.fees)
    if paid < advanced:
        problems.add("payment", f"{paid:,.2f} paid in all is less than {advanced:,.2f} advanced.")
    if max(paid, advanced) > LARGEST_AMOUNT:
        problems.add("payment", f"Give amounts that sum to {LARGEST_AMOUNT:,} at most.")
    at_once = sum(advance.amount for advance in credit.advances if advance.on == credit.start)
    if at_once <= sum(fee.amount for fee in credit.fees if fee.on == credit.start):
        problems.add("fees", "The first advance is used up by what is paid the same day; nothing is lent.")
