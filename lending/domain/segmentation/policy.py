"""The figures a review goes by, as they stand on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from lending.domain.parameters import PARAMETERS, parameter

_PREFIXES = ("rating.", "potential.", "review.")


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds and points by their parameter's name."""

    figures: Mapping[str, Decimal]

    def __getitem__(self, name: str) -> Decimal:
        return self.figures[name]


@cache
def policy_on(day: date) -> Policy:
    """Return the figures in force on a day, so that they are looked up once and not for each customer."""
    names = {row.name for row in PARAMETERS if row.name.startswith(_PREFIXES)}
    return Policy({name: parameter(name, day).value for name in names})
