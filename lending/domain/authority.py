"""Authority: who may decide, by product and the party's total exposure, and never twice in one case (four eyes 四眼原則)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lending.domain.problems import Problems
from lending.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class AuthorityLimit:
    """Up to which total exposure in CNY a level decides on a product; None is without limit."""

    product: str
    level: int
    limit: Decimal | None


def total_exposure(*, outstanding: Iterable[Decimal], committed: Iterable[Decimal], requested: Decimal) -> Decimal:
    """Return a party's exposure in CNY: what is owed, what is granted and not yet paid out, and what is asked for now."""
    parts = {"outstanding": tuple(outstanding), "committed": tuple(committed), "requested": (requested,)}
    problems = Problems()
    for field, amounts in parts.items():
        for amount in amounts:
            problems.amount(field, amount)
    problems.refuse()
    return sum((amount for amounts in parts.values() for amount in amounts), Decimal(0))


def required_level(limits: Sequence[AuthorityLimit], product: str, exposure: Decimal) -> int:
    """Return the lowest level that decides on a product at an exposure; InvalidInputError when no level does."""
    levels = [row.level for row in limits if row.product == product and (row.limit is None or exposure <= row.limit)]
    if not levels:
        raise InvalidInputError({"exposure": [f"No level decides on {product} at {exposure:,.2f}; complete the authority table."]})
    return min(levels)


def may_decide(user_level: int, required: int) -> bool:
    """Tell whether a level of authority is enough for the one required."""
    return user_level >= required


def conflicting_step(user: str, decided_steps: Mapping[str, str]) -> str | None:
    """Return the first step of the case that the same user decided, or None: four eyes.

    `decided_steps` maps the steps that must be decided by different people to who decided them.
    """
    return next((step for step, decider in decided_steps.items() if decider == user), None)
