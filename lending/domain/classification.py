"""The five tiers 五級分類 that a loan is classified in by its days past due (R1)."""

from datetime import date
from typing import Literal

from lending.domain.parameters import parameter

#: 正常, 關注, 次級, 可疑, 損失.
Tier = Literal["normal", "special_mention", "substandard", "doubtful", "loss"]

_BY_DAYS: tuple[Tier, ...] = ("loss", "doubtful", "substandard")


def classify(past_due_days: int, on: date) -> Tier:
    """Return the tier that days past due make a loan: any is at least special mention; neither grace, pause nor collateral saves it."""
    for tier in _BY_DAYS:
        if past_due_days > parameter(f"classification.{tier}", on).value:
            return tier
    return "special_mention" if past_due_days else "normal"
