"""The five tiers 五級分類 that a loan is classified in by its days past due (R1)."""

from datetime import date
from typing import Literal

from lending.domain.parameters import parameter

#: 正常, 關注, 次級, 可疑, 損失.
Tier = Literal["normal", "special_mention", "substandard", "doubtful", "loss"]

_BY_DAYS: tuple[Tier, ...] = ("loss", "doubtful", "substandard")


def tier_floors(on: date) -> tuple[tuple[int, Tier], ...]:
    """Return the tiers as they stand on a day, the worst first, each with the fewest days past due that make it."""
    by_days = tuple((int(parameter(f"classification.{tier}", on).value) + 1, tier) for tier in _BY_DAYS)
    return (*by_days, (1, "special_mention"), (0, "normal"))


def classify(past_due_days: int, on: date) -> Tier:
    """Return the tier that days past due make a loan: any is at least special mention; neither grace, pause nor collateral saves it."""
    return next(tier for floor, tier in tier_floors(on) if past_due_days >= floor)
