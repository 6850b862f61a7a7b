"""The terms of a loan that its repayment plan is made of, with the settings of its product."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Literal, get_args

from lending.domain.calendar import HolidayRule, add_months, check_country, day_of_month
from lending.domain.day_count import ActualActual, DayCount
from lending.domain.loan_changes import (
    Drawdown,
    Prepayment,
    RateChange,
    check_drawdowns,
    check_prepayments,
    check_rate_changes,
    check_up_front,
)
from lending.domain.money import CENT, to_multiple
from lending.domain.problems import Problems

Method = Literal["equal_instalment", "equal_principal", "interest_first", "bullet"]
Rounding = Literal["half_up", "half_even"]
InstalmentRounding = Literal["nearest", "up_to_unit"]
InterestRounded = Literal["row", "total"]
#: Where the interest of odd days before the first regular period is paid.
FirstPeriod = Literal["first_instalment", "spread", "up_front"]

_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
#: Digits kept just before an amount is rounded: fewer than any reckoning has (28 by default), so that what is exactly half a cent
#: is not lost to a cut-off 0.0058333…, and more than the largest amount needs.
SETTLED = Context(prec=24)
#: Rates above 1,000 % a year are slips of the pen.
HIGHEST_RATE = Decimal(10)
#: Years a loan may begin in; the calendar of Python ends in 9999.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
#: A first period of two years is the longest that is not a mistake.
_LONGEST_FIRST_PERIOD = 24
#: Fifty years of months; the longest plan the bank makes.
_MOST_PERIODS = 600
_CODES = {
    "method": Method,
    "day_count": DayCount,
    "actual_actual": ActualActual,
    "rounding": Rounding,
    "instalment_rounding": InstalmentRounding,
    "interest_rounded": InterestRounded,
    "first_period": FirstPeriod,
    "holidays": HolidayRule,
}


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """What a plan is made of: amounts in the loan's currency, the rate as a fraction a year; defaults are the bank's.

    `principal` is the first drawdown, paid out on `disbursed`. Due dates keep to the day of the month of `first_due`, or to `due_day`
    where `first_due` falls on the end of a shorter month. Three kinds of grace count periods from the first and combine:
    in the first `principal_grace` only interest is paid; the interest of the first `interest_grace` is paid with the instalment after
    them, and none runs on it; the first `interest_free` bear none. `first_period` says where the interest of odd days is paid:
    those before the first regular period, where `first_due` leaves more time than one. `holidays` moves due dates by the
    calendar of `country`; interest keeps to the contract's days. Fields that are wrong raise InvalidInputError, all at once.
    """

    principal: Decimal
    annual_rate: Decimal
    periods: int
    disbursed: date
    method: Method = "equal_instalment"
    first_due: date | None = None
    due_day: int | None = None
    months_per_period: int = 1
    day_count: DayCount = "30/360"
    actual_actual: ActualActual = "isda"
    rounding: Rounding = "half_up"
    relevel: bool = False
    multiple: Decimal = CENT
    instalment_rounding: InstalmentRounding = "nearest"
    interest_rounded: InterestRounded = "row"
    principal_grace: int = 0
    interest_grace: int = 0
    interest_free: int = 0
    first_period: FirstPeriod = "first_instalment"
    holidays: HolidayRule = "keep"
    country: str | None = None
    drawdowns: tuple[Drawdown, ...] = ()
    rate_changes: tuple[RateChange, ...] = ()
    prepayments: tuple[Prepayment, ...] = ()

    def __post_init__(self) -> None:
        problems = Problems()
        problems.amount("principal", self.principal, positive=True)
        problems.number("annual_rate", self.annual_rate, minimum=Decimal(0), maximum=HIGHEST_RATE)
        problems.whole("periods", self.periods, 1, _MOST_PERIODS)
        problems.whole("months_per_period", self.months_per_period, 1, 12)
        problems.amount("multiple", self.multiple, positive=True)
        for field, codes in _CODES.items():
            problems.choice(field, getattr(self, field), get_args(codes))
        _check_dates(problems, self)
        _check_grace(problems, self)
        _check_calendar(problems, self)
        if not problems.errors:
            check_drawdowns(problems, self.drawdowns, principal=self.principal, disbursed=self.disbursed, last_due=self.last_due)
            check_rate_changes(problems, self.rate_changes, highest=HIGHEST_RATE, disbursed=self.disbursed, last_due=self.last_due)
            check_prepayments(problems, self.prepayments, drawn=self.drawn, disbursed=self.disbursed, last_due=self.last_due)
        if not problems.errors and self.first_period == "up_front":
            check_up_front(problems, self.drawdowns, self.rate_changes, disbursed=self.disbursed, until=self.regular_start)
        problems.refuse()

    @property
    def last_due(self) -> date:
        """Return the day the last instalment is due."""
        return self.due(self.periods)

    def due(self, number: int) -> date:
        """Return the day an instalment is due by the contract, by its number from 1."""
        if self.first_due is None:
            return add_months(self.disbursed, self.months_per_period * number)
        due = add_months(self.first_due, self.months_per_period * (number - 1))
        return day_of_month(due, self.due_day) if self.due_day else due

    @property
    def regular_start(self) -> date:
        """Return the day that ends the odd days whose interest is an amount of its own, one period before `first_due`.

        It is the disbursement where there are none: all interest is the first instalment's, or the first period is not too long.
        """
        if self.first_due is None or self.first_period == "first_instalment":
            return self.disbursed
        return max(self.disbursed, add_months(self.first_due, -self.months_per_period))

    @property
    def drawn(self) -> Decimal:
        """Return what is drawn down in all."""
        return sum((drawdown.amount for drawdown in self.drawdowns), self.principal)

    @property
    def movements(self) -> tuple[Drawdown, ...]:
        """Return what the principal changes by beside instalments: further drawdowns, and what is repaid early as one below nothing."""
        return (*self.drawdowns, *(Drawdown(prepayment.on, -prepayment.amount) for prepayment in self.prepayments))

    def amount(self, value: Decimal) -> Decimal:
        """Round a reckoned value to the amounts of this loan."""
        return to_multiple(SETTLED.plus(value), self.multiple, _MODES[self.rounding])


def _check_dates(problems: Problems, terms: LoanTerms) -> None:
    problems.day("disbursed", terms.disbursed)
    if terms.first_due is not None:
        problems.day("first_due", terms.first_due)
    if terms.due_day is not None:
        problems.whole("due_day", terms.due_day, 1, 31)
    if {"disbursed", "first_due"} & problems.errors.keys():
        return
    if not _FIRST_YEAR <= terms.disbursed.year <= _LAST_YEAR:
        problems.add("disbursed", f"Give a date from {_FIRST_YEAR} to {_LAST_YEAR}.")
    elif terms.first_due is not None and not terms.disbursed < terms.first_due <= add_months(terms.disbursed, _LONGEST_FIRST_PERIOD):
        problems.add("first_due", f"Give a date after the disbursement and within {_LONGEST_FIRST_PERIOD} months of it.")


def _check_grace(problems: Problems, terms: LoanTerms) -> None:
    if "periods" in problems.errors:
        return
    problems.whole("principal_grace", terms.principal_grace, 0, terms.periods - 1)
    problems.whole("interest_grace", terms.interest_grace, 0, terms.periods - 1)
    problems.whole("interest_free", terms.interest_free, 0, terms.periods)


def _check_calendar(problems: Problems, terms: LoanTerms) -> None:
    if terms.country is not None:
        check_country(problems, terms.country)
    elif terms.holidays != "keep" and "holidays" not in problems.errors:
        problems.add("country", "Give the country whose holidays move due dates, such as CN.")
