"""What a change makes of a plan: the instalments before and after it, what each costs in all, and the difference."""

from dataclasses import dataclass
from decimal import Decimal

from lending.domain.servicing.standing import Claim, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """A plan before and after a change that is not made yet; amounts in the loan's currency.

    Costs are what instalments not paid yet claim beside principal: interest and penalty; those after have the change's fee and what is
    waived shown apart. `saved` is what the change makes less, below nothing where it costs more.
    """

    before: tuple[Claim, ...]
    after: tuple[Claim, ...]
    cost_before: Decimal
    cost_after: Decimal
    fee: Decimal
    waived: Decimal

    @property
    def saved(self) -> Decimal:
        """Return what the change saves."""
        return self.cost_before - self.cost_after - self.fee


def plan_change(before: Standing, after: Standing) -> PlanChange:
    """Return what lies between two standings of a day."""
    return PlanChange(
        before=before.claims,
        after=after.claims,
        cost_before=_cost(before),
        cost_after=_cost(after),
        fee=after.fees - before.fees,
        waived=_waived(after) - _waived(before),
    )


def _cost(standing: Standing) -> Decimal:
    """Return interest and penalty of all instalments, paid or not, with what joined the principal."""
    joined = standing.interest_capitalised + standing.penalty_capitalised
    return sum((claim.interest + claim.penalty_earned for claim in standing.claims), joined)


def _waived(standing: Standing) -> Decimal:
    return standing.interest_waived + standing.penalty_waived
