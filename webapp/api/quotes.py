"""Quotes over the API: what `loanflow schedule` reckons, for any loan, without writing anything down."""

from typing import Any, get_args

from marshmallow import fields

from lending.domain.calendar import HolidayRule
from lending.domain.day_count import ActualActual, DayCount
from lending.domain.loan_changes import Drawdown, RateChange
from lending.domain.loan_terms import FirstPeriod, InstalmentRounding, InterestRounded, LoanTerms, Method, Rounding
from lending.domain.payoff import PayoffInterest
from lending.domain.quotes import PayoffDay, quote
from webapp.api.answers import QuoteAnswer
from webapp.api.fields import Choice, Day, Exact, Flag, Rate, Rows, StrictSchema, Whole
from webapp.api.operation import Call, operation
from webapp.text_field import Text

#: Periods of the longest plan, and changes of one loan: each is a reckoning of its own, so that 100 of both took eight seconds.
_PERIODS, _DRAWDOWNS, _RATE_CHANGES = 600, 20, 60


class DrawdownSchema(StrictSchema):
    """A further drawdown."""

    on = Day(required=True)
    amount = Exact(required=True)


class RateChangeSchema(StrictSchema):
    """A rate that holds from a day on, that day included."""

    on = Day(required=True)
    annual_rate = Rate(required=True)


class PayoffSchema(StrictSchema):
    """The day a loan is paid off, and how far interest is charged."""

    on = Day(required=True)
    charged = Choice(get_args(PayoffInterest), required=True)


class QuoteRequestSchema(StrictSchema):
    """A loan's terms and how it stands; what is left out is as `loanflow schedule` has it."""

    principal = Exact(required=True)
    annual_rate = Rate(required=True)
    periods = Whole(1, _PERIODS, required=True)
    months_per_period = Whole(1, 12)
    disbursed = Day(required=True)
    first_due = Day()
    method = Choice(get_args(Method))
    day_count = Choice(get_args(DayCount))
    actual_actual = Choice(get_args(ActualActual))
    rounding = Choice(get_args(Rounding))
    relevel = Flag()
    multiple = Exact()
    instalment_rounding = Choice(get_args(InstalmentRounding))
    interest_rounded = Choice(get_args(InterestRounded))
    principal_grace = Whole(0, _PERIODS)
    interest_grace = Whole(0, _PERIODS)
    interest_free = Whole(0, _PERIODS)
    first_period = Choice(get_args(FirstPeriod))
    holidays = Choice(get_args(HolidayRule))
    country = Text(longest=2)
    drawdowns = Rows(fields.Nested(DrawdownSchema), most=_DRAWDOWNS)
    rate_changes = Rows(fields.Nested(RateChangeSchema), most=_RATE_CHANGES)
    paid = Whole(0, _PERIODS)
    as_of = Day()
    unpaid_interest = Flag()
    payoff = fields.Nested(PayoffSchema)


@operation("POST", "/quotes", takes=QuoteRequestSchema, gives=QuoteAnswer)
def make_quote(call: Call) -> dict[str, Any]:
    """Reckon a loan's repayment plan to the cent, as it stands on a day, and what would pay it off."""
    terms = {"country": call.bank.settings.country, **call.body}
    standing = {name: terms.pop(name) for name in ("paid", "as_of", "unpaid_interest") if name in terms}
    payoff: dict[str, Any] | None = terms.pop("payoff", None)
    terms |= {name: tuple(kind(**row) for row in terms.get(name, ())) for name, kind in _KINDS.items()}
    return quote(LoanTerms(**terms), **standing, payoff=PayoffDay(**payoff) if payoff else None).as_document()


_KINDS: dict[str, type[Drawdown] | type[RateChange]] = {"drawdowns": Drawdown, "rate_changes": RateChange}
