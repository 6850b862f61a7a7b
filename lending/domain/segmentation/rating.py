"""Rating 評級: points for what a review found of a customer, each with its reason, and the grade they make."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from lending.domain.segmentation.policy import Policy
from lending.domain.segmentation.records import Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a customer at a month's end; sums in minor units over three months, zero where no account is known."""

    score: int | None = None
    days_past_due: int = 0
    impaired: bool = False
    under_observation: bool = False
    on_enforcement_list: bool = False
    #: How many transactions of his account are known; without one nothing is said of its behaviour.
    transactions: int = 0
    #: Of the last three months, with a salary.
    salary_months: int = 0
    income: int = 0
    spending: int = 0
    gambling: int = 0
    brokerage: int = 0
    #: What came in less what went out.
    net: int = 0


class Rating(NamedTuple):
    """Points, the grade they make, and the codes of what was found, in the order of the rules."""

    points: int
    grade: Grade
    reasons: tuple[str, ...]


def rate(facts: Facts, policy: Policy) -> Rating:
    """Rate a customer: the base, and the points of each rule that applies; the points may fall below nothing."""
    reasons = tuple(code for code, applies in RULES.items() if applies(facts, policy))
    points = int(policy["rating.base"] + sum((policy[f"rating.points.{code}"] for code in reasons), Decimal(0)))
    return Rating(points, grade_of(points, policy), reasons)


def grade_of(points: int, policy: Policy) -> Grade:
    """Return the grade that points make."""
    floors: tuple[Grade, ...] = ("good", "sound", "watch")
    return next((grade for grade in floors if points >= policy[f"rating.grade_{grade}"]), "risk")


def _late(facts: Facts, policy: Policy, after: str, until: str = "") -> bool:
    """Say whether somebody is past due for more days than one figure and not for more than another."""
    least = policy[f"rating.{after}"] if after else 0
    return least < facts.days_past_due and (not until or facts.days_past_due <= policy[f"rating.{until}"])


def _share(part: int, facts: Facts, policy: Policy, name: str) -> bool:
    """Say whether a part of what came in reaches its limit; where nothing came in any money spent on it does."""
    return part > 0 and Decimal(part) >= policy[f"rating.{name}"] * facts.income


#: Whether what each code says was found; a customer of whom no account is known has no behaviour to find.
RULES: dict[str, Callable[[Facts, Policy], bool]] = {
    "score_high": lambda facts, policy: facts.score is not None and facts.score >= policy["rating.score_high"],
    "score_low": lambda facts, policy: facts.score is not None and facts.score < policy["rating.score_low"],
    "late_week": lambda facts, policy: _late(facts, policy, "", "late_week"),
    "late_month": lambda facts, policy: _late(facts, policy, "late_week", "late_month"),
    "late_quarter": lambda facts, policy: _late(facts, policy, "late_month", "late_quarter"),
    "late_longer": lambda facts, policy: _late(facts, policy, "late_quarter"),
    "impaired": lambda facts, _policy: facts.impaired,
    "enforcement_list": lambda facts, _policy: facts.on_enforcement_list,
    "under_observation": lambda facts, _policy: facts.under_observation,
    "salary_regular": lambda facts, policy: facts.salary_months >= policy["rating.salary_months"],
    "salary_missing": lambda facts, _policy: facts.transactions > 0 and facts.salary_months == 0,
    "gambling": lambda facts, policy: _share(facts.gambling, facts, policy, "gambling_share"),
    "brokerage": lambda facts, policy: _share(facts.brokerage, facts, policy, "brokerage_share"),
    "overspending": lambda facts, policy: _share(facts.spending, facts, policy, "spending_share"),
    "balance_falling": lambda facts, policy: _share(-facts.net, facts, policy, "balance_share"),
    "balance_rising": lambda facts, policy: _share(facts.net, facts, policy, "balance_share"),
}
