"""How long a restructured loan is observed 重組觀察期 (R3), and the tier it keeps meanwhile."""

from dataclasses import dataclass
from datetime import date
from typing import get_args

from lending.domain.calendar import add_months
from lending.domain.classification import Tier
from lending.domain.servicing.standing import Claim, Standing

#: Tiers from the best to the worst.
_ORDER = get_args(Tier)
#: R3: not below one year, and at least two consecutive repayment periods.
_MONTHS, _PERIODS = 12, 2


@dataclass(frozen=True, slots=True)
class Observation:
    """From which repayment date a loan is observed and until when, both None while none is to come; a missed payment begins it anew."""

    begins: date | None
    ends: date | None
    #: How often a missed payment began it anew.
    begun_anew: int
    tier: Tier


def observation_of(standing: Standing, on: date) -> Observation | None:
    """Return how a loan is observed as a day opens; None when it was never restructured, or has stood its time.

    The time runs from the first repayment date after the change, and from the next one after each that was not kept.
    """
    changed = standing.restructured_on
    if changed is None or standing.tier_held is None:
        return None
    dates = [claim for claim in standing.claims if claim.due > changed and claim.principal + claim.interest > 0]
    missed = [at for at, claim in enumerate(dates) if claim.due < on and not _kept(claim)]
    observed = dates[missed[-1] + 1 if missed else 0 :]
    if not observed:
        return Observation(None, None, len(missed), standing.tier_held)
    begins = observed[0].due
    ends = max(add_months(begins, _MONTHS), observed[min(_PERIODS, len(observed) - 1)].due)
    return Observation(begins, ends, len(missed), standing.tier_held) if on <= ends else None


def worse(tier: Tier, other: Tier) -> Tier:
    """Return the worse of two tiers."""
    return max(tier, other, key=_ORDER.index)


def _kept(claim: Claim) -> bool:
    return claim.settled_on is not None and claim.settled_on <= claim.due
