"""Funds not used as agreed 挪用 (R11): the misused principal bears a penalty from a day on, beside the contract's interest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Self

from lending.domain.loans import LoanEvent
from lending.domain.problems import Problems
from lending.domain.servicing.events import amount_of, day_of
from lending.domain.servicing.penalty import misuse_of_a_day
from lending.domain.servicing.replanning import principal_to_come, to_come
from lending.domain.servicing.standing import Standing


@dataclass(frozen=True, slots=True)
class MisuseFacts:
    """Principal misused and the day from which it was. Facts that are wrong raise InvalidInputError, all of them at once."""

    amount: Decimal
    since: date

    def __post_init__(self) -> None:
        problems = Problems()
        problems.amount("amount", self.amount, positive=True)
        problems.day("since", self.since)
        problems.refuse()

    @classmethod
    def of(cls, facts: Mapping[str, object]) -> Self:
        """Read the facts of a misuse's event."""
        return cls(amount_of(facts.get("amount")), day_of(facts.get("since")))  # type: ignore[arg-type]  # checked above

    def as_facts(self) -> dict[str, object]:
        """Return them as an event carries them."""
        return {"amount": str(self.amount), "since": self.since.isoformat()}


def after_misuse(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing with principal misused: the instalment that runs claims the penalty of the nights since, and of those to come.

    What was paid before stays paid: the penalty of earlier nights is due with the next instalment.
    """
    facts, on = MisuseFacts.of(event.facts), event.value_date
    coming = to_come(standing, on)
    if not coming:
        return standing
    misused = standing.misused + facts.amount
    nights = max((on - facts.since).days, 0)
    penalty = coming[0].penalty + nights * misuse_of_a_day(standing, facts.amount, principal_to_come(standing, on))
    at = len(standing.claims) - len(coming)
    claims = (*standing.claims[:at], replace(coming[0], penalty=penalty), *coming[1:])
    return replace(standing, misused=misused, claims=claims)
