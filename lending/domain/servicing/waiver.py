"""Interest and penalty that the bank gives up by a decision 減免: named, bounded by what is owed, and a line of its own in the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from lending.domain.loans import LoanEvent
from lending.domain.problems import Problems
from lending.domain.servicing.events import amount_of
from lending.domain.servicing.standing import NOTHING, Claim, Standing

Waivable = Literal["interest", "penalty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverFacts:
    """What is given up of interest that is due and of penalty. Facts that are wrong raise InvalidInputError, all of them at once."""

    interest: Decimal = NOTHING
    penalty: Decimal = NOTHING

    def __post_init__(self) -> None:
        problems = Problems()
        problems.amount("interest", self.interest)
        problems.amount("penalty", self.penalty)
        if not problems.errors and not self.interest + self.penalty:
            problems.add("interest", "Give an amount of interest or of penalty to waive.")
        problems.refuse()

    @classmethod
    def of(cls, facts: Mapping[str, object]) -> Self:
        """Read the facts of a waiver's event."""
        return cls(interest=amount_of(facts.get("interest", "0")), penalty=amount_of(facts.get("penalty", "0")))

    def as_facts(self) -> dict[str, object]:
        """Return them as an event carries them."""
        return {"interest": str(self.interest), "penalty": str(self.penalty)}


@dataclass(frozen=True, slots=True)
class WaiverLimits:
    """The most that can be waived: interest that is due, and penalty."""

    interest: Decimal
    penalty: Decimal


def after_waiver(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing after a waiver."""
    facts = WaiverFacts.of(event.facts)
    return waived(standing, event.value_date, interest=facts.interest, penalty=facts.penalty)


def waived(standing: Standing, on: date, *, interest: Decimal, penalty: Decimal) -> Standing:
    """Return the standing with interest due by a day and penalty given up, the oldest first, at most what is owed."""
    claims, no_interest = _waive(standing.claims, "interest", interest, on)
    claims, no_penalty = _waive(claims, "penalty", penalty, on)
    return replace(
        standing,
        claims=claims,
        interest_waived=standing.interest_waived + no_interest,
        penalty_waived=standing.penalty_waived + no_penalty,
    )


def waivable(standing: Standing, on: date) -> WaiverLimits:
    """Return the most that can be waived on a day."""
    due = (claim.owed("interest") for claim in standing.claims if claim.due <= on)
    return WaiverLimits(sum(due, NOTHING), sum((claim.owed("penalty") for claim in standing.claims), NOTHING))


def _waive(claims: tuple[Claim, ...], component: Waivable, amount: Decimal, on: date) -> tuple[tuple[Claim, ...], Decimal]:
    """Return claims with an amount of a component given up, and how much that came to."""
    after, left = [], amount
    for claim in claims:
        owed = claim.owed(component) if component == "penalty" or claim.due <= on else NOTHING
        part = max(min(left, owed), NOTHING)  # nothing too where a waiver was taken back, so that less is waived than before
        after.append(claim.waived(component, part, on) if part else claim)
        left -= part
    return tuple(after), amount - left
