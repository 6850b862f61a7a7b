"""The forms of changes to a running loan: what may be typed, and the facts a proposal carries."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, get_args

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from lending.domain.servicing.restructuring import Arrears, Deferred
from webapp.entries import Amount, Choice, Entry, Form, Line

#: Periods, and per cent a year, that a form takes; the rules have narrower limits.
_MOST_PERIODS, _MOST_PERCENT = 600, Decimal(100)
_HUNDRED = Decimal(100)
#: Digits of a rate: three before the point, four after.
_LONGEST_RATE = 8

LABELS = {
    "extension": _l("Longer by, periods"),
    "deferral": _l("Put off for, periods"),
    "deferred": _l("What is put off"),
    "rate": _l("New rate, % a year"),
    "arrears": _l("What is overdue"),
    "waive_interest": _l("Interest waived"),
    "waive_penalty": _l("Penalty waived"),
    "interest": _l("Interest waived"),
    "penalty": _l("Penalty waived"),
    "reason": _l("Reason"),
    "said": _l("What the customer says"),
}
DEFERRED = {"principal": _l("principal; interest is paid"), "all": _l("principal and interest")}
ARREARS = {"keep": _l("stays due"), "capitalise": _l("is added to the principal")}


class Periods(Entry[int]):
    """A number of periods, none where nothing was typed."""

    def read(self, typed: str) -> int:
        """Return the number."""
        typed = typed.strip() or "0"
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 4 and int(typed) <= _MOST_PERIODS):  # noqa: PLR2004 -- digits of a number
            raise ValidationError(_("Enter a whole number from %(least)s to %(most)s.", least=0, most=_MOST_PERIODS))
        return int(typed)


class Rate(Entry[str | None]):
    """Per cent a year as people type it, returned as a fraction; None where the rate stays."""

    def read(self, typed: str) -> str | None:
        """Return the fraction as text."""
        typed = typed.replace("%", "").strip()
        if not typed:
            return None
        whole, _point, places = typed.partition(".")
        if not (typed.isascii() and (whole + places).isdigit() and len(typed) <= _LONGEST_RATE and Decimal(typed) <= _MOST_PERCENT):
            raise ValidationError(_("Enter per cent a year, such as 4.35."))
        return f"{Decimal(typed) / _HUNDRED:f}"


class RestructuringForm(Form):
    """What a restructuring would change."""

    extension = Periods()
    deferral = Periods()
    deferred = Choice(get_args(Deferred), default="principal")
    rate = Rate()
    arrears = Choice(get_args(Arrears), default="keep")
    waive_interest = Amount(optional=True)
    waive_penalty = Amount(optional=True)


class RequestForm(Form):
    """What a customer says who cannot pay as agreed."""

    said = Line(longest=500)


class WaiverForm(Form):
    """What would be waived."""

    interest = Amount(optional=True)
    penalty = Amount(optional=True)


class ReasonForm(Form):
    """Why, and the key that makes a proposal count once."""

    reason = Line(longest=500)
    key = Line(longest=64)


def facts_of(form: Form, values: Mapping[str, Any]) -> dict[str, object]:
    """Return what a form says as a proposal carries it: amounts as text."""
    entered = form.load(values)
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in entered.items() if value is not None}


def what_if(values: Mapping[str, Any]) -> dict[str, object]:
    """Return what a what-if would change, as a proposal carries it; empty where it would change nothing."""
    facts = facts_of(RestructuringForm(), values)
    changes = any(str(value) not in {"0", "0.00", "principal", "keep"} for value in facts.values())
    return facts if changes else {}


def as_entries(facts: Mapping[str, object]) -> dict[str, object]:
    """Return what a change says by the fields of the form `choose_plan`, whose rate is per cent a year."""
    rate = {"rate": f"{Decimal(str(facts['rate'])) * _HUNDRED:.2f}"} if "rate" in facts else {}
    return {**facts, **rate}
