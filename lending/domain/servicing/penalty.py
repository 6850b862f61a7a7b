"""Penalty interest 罰息 on what is overdue or misused (R11): by the day, actual/360, exact in millionths of the smallest unit of money."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from lending.domain.servicing.standing import MICRO, Claim, Standing

_DAYS_OF_YEAR = 360


def penalty_rate_ppm(rate: Decimal, uplift: Decimal) -> int:
    """Return the rate on what is overdue, in millionths a year: the contract rate and the uplift on it, rounded half up."""
    return int((rate * (1 + uplift) * MICRO).quantize(Decimal(1), ROUND_HALF_UP))


def penalty_of_a_day(unpaid: Decimal, rate_ppm: int) -> int:
    """Return what a day earns on an amount not paid, in millionths of a minor unit, rounded half up; SQL can earn it the same."""
    return (int(unpaid.scaleb(2)) * rate_ppm + _DAYS_OF_YEAR // 2) // _DAYS_OF_YEAR


def earn_penalty(standing: Standing, through: date) -> Standing:
    """Return the standing with the penalty earned for every night until a day begins; what is due on that day is still in time."""
    if standing.written_off:
        return replace(standing, as_of=through)
    ppm = penalty_rate_ppm(standing.rate, standing.terms.overdue_uplift)
    claims = tuple(_earn(claim, ppm, through) for claim in _earn_misuse(standing, through))
    return replace(standing, as_of=through, claims=claims)


def misuse_of_a_day(standing: Standing, misused: Decimal, principal: Decimal) -> int:
    """Return what a day earns beside the contract's interest on principal misused, at most what is not due yet; see `penalty_of_a_day`.

    What is overdue bears its own penalty: the two are not added.
    """
    rate = int((standing.rate * standing.terms.misuse_uplift * MICRO).quantize(Decimal(1), ROUND_HALF_UP))
    return penalty_of_a_day(min(misused, principal), rate)


def _earn_misuse(standing: Standing, through: date) -> Iterator[Claim]:
    """Yield the claims, those not due yet with what each night earned on principal misused."""
    begin = standing.as_of
    left = sum((claim.principal for claim in standing.claims if claim.due > begin), Decimal(0))
    for claim in standing.claims:
        end = min(claim.due, through)
        if not standing.misused or end <= begin:
            yield claim
            continue
        yield replace(claim, penalty=claim.penalty + (end - begin).days * misuse_of_a_day(standing, standing.misused, left))
        begin, left = end, left - claim.principal


def _earn(claim: Claim, ppm: int, through: date) -> Claim:
    if claim.due >= through or not claim.unpaid:
        return claim
    days = (through - (claim.penalty_to or claim.due)).days
    return replace(claim, penalty=claim.penalty + days * penalty_of_a_day(claim.unpaid, ppm), penalty_to=through)
