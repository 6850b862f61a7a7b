"""What callers send about a running loan."""

import re
from typing import Any, get_args

from marshmallow import ValidationError

from lending.domain.loan_changes import Keeps
from lending.domain.loans import LoanState
from lending.domain.payoff import PayoffInterest
from lending.domain.servicing.events import Source
from lending.domain.servicing.prepayment import PaidFrom
from lending.domain.servicing.restructuring import Arrears, Deferred
from webapp.api.fields import Choice, Day, Exact, Flag, Rate, StrictSchema, Whole
from webapp.api.schemas import PRODUCT_CODES, PageSchema
from webapp.text_field import Text

#: Fifty years of months, and characters of a reason.
_PERIODS, _REASON = 600, 2_000
#: Events of a loan that a number may name.
_EVENTS = 1_000_000
_BUCKET = re.compile(r"\d{1,4}(-\d{1,4}|\+)", re.ASCII)


class Bucket(Text):
    """A bucket of days delinquent as lists name it; each product may have buckets of its own."""

    def __init__(self) -> None:
        super().__init__(longest=20)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        if not _BUCKET.fullmatch(text):
            raise ValidationError("Name a bucket by its days, such as 4-30 or 241+.")
        return text


class LoansQuery(PageSchema):
    """Which loans are wanted."""

    state = Choice(tuple(LoanState))
    product = Choice(PRODUCT_CODES)
    bucket = Bucket()


class PayoffDayQuery(StrictSchema):
    """The day a loan would be paid off, today unless given, and how far interest is charged."""

    on = Day()
    charged = Choice(get_args(PayoffInterest), load_default="to_date")


class LoanPaymentSchema(StrictSchema):
    """Money for a loan; `value_date` is for the servicing desk."""

    amount = Exact(required=True)
    source = Choice(get_args(Source), required=True)
    value_date = Day()


class PrepaymentWishSchema(StrictSchema):
    """Principal to repay early, and what stays: the term, or the instalment."""

    amount = Exact(required=True)
    keeps = Choice(get_args(Keeps), required=True)


class PrepaymentSchema(PrepaymentWishSchema):
    """Principal to repay early today."""

    source = Choice(get_args(PaidFrom), required=True)


class PayoffQuoteSchema(StrictSchema):
    """The day a payoff is to be quoted for."""

    on = Day(required=True)
    charged = Choice(get_args(PayoffInterest), required=True)


class LoanPayoffSchema(StrictSchema):
    """The wish to pay a loan off today."""

    charged = Choice(get_args(PayoffInterest), required=True)
    source = Choice(get_args(PaidFrom), required=True)


class DueDaySchema(StrictSchema):
    """The day of the month to pay on."""

    day = Whole(1, 31, required=True)


class RefundSchema(StrictSchema):
    """Held money to give back."""

    amount = Exact(required=True)


class GivenReasonSchema(StrictSchema):
    """Why."""

    reason = Text(required=True, longest=_REASON, lines=True)


class ReversalSchema(GivenReasonSchema):
    """The number of the event to take back."""

    event = Whole(1, _EVENTS, required=True)


class MisuseSchema(GivenReasonSchema):
    """Principal misused, and since when."""

    amount = Exact(required=True)
    since = Day(required=True)


class RestructuringWishSchema(StrictSchema):
    """What a restructuring would change; only what is named is waived."""

    extension = Whole(0, _PERIODS)
    deferral = Whole(0, _PERIODS)
    deferred = Choice(get_args(Deferred))
    rate = Rate()
    arrears = Choice(get_args(Arrears))
    waive_interest = Exact()
    waive_penalty = Exact()


class WaiverSchema(GivenReasonSchema):
    """Interest that is due and penalty, to be waived by decision."""

    interest = Exact()
    penalty = Exact()


class DrawdownProposalSchema(GivenReasonSchema):
    """A further drawdown to be decided on."""

    amount = Exact(required=True)


class VoteSchema(StrictSchema):
    """A decision on a proposal."""

    approve = Flag(required=True)
    note = Text(longest=_REASON, lines=True)
