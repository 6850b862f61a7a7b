"""The scorecard 評分卡: what an applicant states becomes points, the points a probability of default, the shortfalls reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import Literal

from lending.domain.scorecard import Bin, Characteristic, CutOffs, Scaling, Scorecard

#: A value as stated: a code, a number, or nothing.
Value = str | Decimal | int | None
Basis = Literal["bin", "special", "missing", "other"]

#: How many shortfalls are told to the applicant and the reviewer.
REASONS_TOLD = 4
#: Digits of a probability of default.
PROBABILITY_STEP = Decimal("0.0001")
#: Where classes 2, 3 and 4 of the instalment's share of income begin (docs/model-card.md, limits).
INSTALMENT_SHARE_EDGES = (Decimal("0.20"), Decimal("0.25"), Decimal("0.35"))


@dataclass(frozen=True)
class WeakVariables:
    """What agencies know beside credit; None where an agency did not answer."""

    social_security_months: int | None = None
    #: Monthly base of the housing provident fund 公積金, CNY.
    provident_fund_base: Decimal | None = None
    utility_payments_on_time: int | None = None
    utility_payments_late: int | None = None


@dataclass(frozen=True)
class Contribution:
    """The points one characteristic earned, beside those of the average applicant."""

    characteristic: str
    reason_code: str
    label: str
    value: str | None
    points: int
    average_points: int
    basis: Basis

    @property
    def difference(self) -> int:
        """Return how far the points lie above (positive) or below (negative) the average applicant's."""
        return self.points - self.average_points


@dataclass(frozen=True)
class Score:
    """The result: the total is model points plus expert points, the average applicant plus all differences."""

    version: str
    total: int
    model_points: int
    expert_points: int
    #: Total of the average applicant.
    average_points: int
    #: Of the model points alone: expert points were never validated, so they do not move it.
    probability_of_default: Decimal
    contributions: tuple[Contribution, ...]
    expert_contributions: tuple[Contribution, ...]
    #: Codes of the largest shortfalls against the average applicant, largest first.
    reason_codes: tuple[str, ...]

    @property
    def ranked(self) -> tuple[Contribution, ...]:
        """Return all contributions, expert ones included, from the one that lowers most to the one that raises most."""
        return _ranked((*self.contributions, *self.expert_contributions))


def score_applicant(scorecard: Scorecard, characteristics: Mapping[str, Value], weak: WeakVariables | None = None) -> Score:
    """Score an applicant.

    `characteristics` holds values by name, money in CNY; names the table does not list are ignored, values it does not know
    earn the stated other points, empty ones the missing points. `weak` adds the expert points; None adds nothing.
    """
    fitted = tuple(_contribution(line, characteristics.get(line.name), scorecard.amount_scale) for line in scorecard.characteristics)
    expert = _expert_contributions(scorecard, weak) if weak else ()
    model_points, expert_points = (sum(item.points for item in items) for items in (fitted, expert))
    return Score(
        version=scorecard.version,
        total=model_points + expert_points,
        model_points=model_points,
        expert_points=expert_points,
        average_points=sum(item.average_points for item in chain(fitted, expert)),
        probability_of_default=probability_of_default(scorecard.scaling, model_points),
        contributions=fitted,
        expert_contributions=expert,
        reason_codes=tuple(item.reason_code for item in _ranked((*fitted, *expert)) if item.difference < 0)[:REASONS_TOLD],
    )


def probability_of_default(scaling: Scaling, points: int) -> Decimal:
    """Return the probability, 0 to 1 with 4 digits, that a loan with these points goes bad."""
    doublings = Decimal(points - scaling.points) / scaling.points_to_double_odds
    odds = scaling.odds * Decimal(2) ** doublings
    return (1 / (1 + odds)).quantize(PROBABILITY_STEP)


def band(cut_offs: CutOffs, points: int) -> Literal["accept", "refer", "reject"]:
    """Return what the cut-offs alone make of a total; the decision table has the last word."""
    if points >= cut_offs.accept:
        return "accept"
    return "reject" if points < cut_offs.reject_below else "refer"


def instalment_share_class(share: Decimal) -> int:
    """Return the class 1 to 4 that the scorecard asks for; `share` is the instalment over the net monthly income, a fraction."""
    return 1 + sum(share >= edge for edge in INSTALMENT_SHARE_EDGES)


def _expert_contributions(scorecard: Scorecard, weak: WeakVariables) -> tuple[Contribution, ...]:
    values: dict[str, Value] = {
        "social_security_months": weak.social_security_months,
        "provident_fund_base": weak.provident_fund_base,
        "utility_late_share": _late_share(weak, scorecard.minimum_utility_payments),
    }
    return tuple(_contribution(line, values[line.name], scorecard.amount_scale) for line in scorecard.expert_characteristics)


def _late_share(weak: WeakVariables, minimum: int) -> Decimal | None:
    late, on_time = weak.utility_payments_late or 0, weak.utility_payments_on_time or 0
    if late + on_time < max(minimum, 1):
        return None
    return (Decimal(late) / (late + on_time)).quantize(PROBABILITY_STEP)


def _contribution(line: Characteristic, value: Value, amount_scale: Decimal) -> Contribution:
    points, basis = _points(line, value, amount_scale)
    shown = None if basis == "missing" else str(value)
    return Contribution(line.name, line.reason_code, line.label, shown, points, line.average_points, basis)


def _points(line: Characteristic, value: Value, amount_scale: Decimal) -> tuple[int, Basis]:
    if value is None or value == "":
        return line.missing_points, "missing"
    found = _category_bin(line, value) if line.kind == "category" else _number_bin(line, value, amount_scale)
    if found is None:
        return line.other_points, "other"
    return found.points, "special" if found.special else "bin"


def _category_bin(line: Characteristic, value: Value) -> Bin | None:
    return next((bin_ for bin_ in line.bins if value in bin_.codes), None)


def _number_bin(line: Characteristic, value: Value, amount_scale: Decimal) -> Bin | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    if line.kind == "amount":
        number /= amount_scale
    return next(bin_ for bin_ in line.bins if bin_.below is None or number < bin_.below)


def _ranked(items: tuple[Contribution, ...]) -> tuple[Contribution, ...]:
    return tuple(sorted(items, key=lambda item: (item.difference, item.reason_code)))
