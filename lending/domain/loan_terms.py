"""The terms of a loan that its repayment plan is made of, with the settings of its product."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Literal, get_args

from lending.domain.calendar import add_months
from lending.domain.day_count import ActualActual, DayCount
from lending.domain.loan_changes import Drawdown, RateChange, check_drawdowns, check_rate_changes
from lending.domain.money import CENT, to_multiple
from lending.domain.problems import Problems

Method = Literal["equal_instalment", "equal_principal", "interest_first", "bullet"]
Rounding = Literal["half_up", "half_even"]
InstalmentRounding = Literal["nearest", "up_to_unit"]
InterestRounded = Literal["row", "total"]

_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
#: Digits kept just before an amount is rounded: fewer than any reckoning has (28 by default), so that what is exactly half a cent
#: is not lost to a cut-off 0.0058333…, and more than the largest amount needs.
SETTLED = Context(prec=24)
#: Rates above 1,000 % a year are slips of the pen.
_HIGHEST_RATE = Decimal(10)
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
}


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """What a plan is made of: amounts in the loan's currency, the rate as a fraction a year; defaults are the bank's.

    `principal` is the first drawdown, paid out on `disbursed`; in the first `principal_grace` periods only interest is
    paid. Fields that are wrong raise InvalidInputError, all of them at once.
    """

    principal: Decimal
    annual_rate: Decimal
    periods: int
    disbursed: date
    method: Method = "equal_instalment"
    first_due: date | None = None
    months_per_period: int = 1
    day_count: DayCount = "30/360"
    actual_actual: ActualActual = "isda"
    rounding: Rounding = "half_up"
    relevel: bool = False
    multiple: Decimal = CENT
    instalment_rounding: InstalmentRounding = "nearest"
    interest_rounded: InterestRounded = "row"
    principal_grace: int = 0
    drawdowns: tuple[Drawdown, ...] = ()
    rate_changes: tuple[RateChange, ...] = ()

    def __post_init__(self) -> None:
        problems = Problems()
        problems.amount("principal", self.principal, positive=True)
        problems.number("annual_rate", self.annual_rate, minimum=Decimal(0), maximum=_HIGHEST_RATE)
        problems.whole("periods", self.periods, 1, _MOST_PERIODS)
        problems.whole("months_per_period", self.months_per_period, 1, 12)
        problems.number("multiple", self.multiple, minimum=CENT)
        for field, codes in _CODES.items():
            problems.choice(field, getattr(self, field), get_args(codes))
        _check_dates(problems, self)
        if "periods" not in problems.errors:
            problems.whole("principal_grace", self.principal_grace, 0, self.periods - 1)
        if not problems.errors:
            check_drawdowns(problems, self.drawdowns, principal=self.principal, disbursed=self.disbursed, last_due=self.last_due)
            check_rate_changes(problems, self.rate_changes, highest=_HIGHEST_RATE, disbursed=self.disbursed, last_due=self.last_due)
        problems.refuse()

    @property
    def last_due(self) -> date:
        """Return the day the last instalment is due."""
        if self.first_due is None:
            return add_months(self.disbursed, self.months_per_period * self.periods)
        return add_months(self.first_due, self.months_per_period * (self.periods - 1))

    @property
    def drawn(self) -> Decimal:
        """Return what is drawn down in all."""
        return sum((drawdown.amount for drawdown in self.drawdowns), self.principal)

    def amount(self, value: Decimal) -> Decimal:
        """Round a reckoned value to the amounts of this loan."""
        return to_multiple(SETTLED.plus(value), self.multiple, _MODES[self.rounding])


def _check_dates(problems: Problems, terms: LoanTerms) -> None:
    problems.day("disbursed", terms.disbursed)
    if terms.first_due is not None:
        problems.day("first_due", terms.first_due)
    if {"disbursed", "first_due"} & problems.errors.keys():
        return
    if not _FIRST_YEAR <= terms.disbursed.year <= _LAST_YEAR:
        problems.add("disbursed", f"Give a date from {_FIRST_YEAR} to {_LAST_YEAR}.")
    if terms.first_due is not None and not terms.disbursed < terms.first_due <= add_months(terms.disbursed, _LONGEST_FIRST_PERIOD):
        problems.add("first_due", f"Give a date after the disbursement and within {_LONGEST_FIRST_PERIOD} months of it.")
