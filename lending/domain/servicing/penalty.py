"""Penalty interest 罰息 on what is overdue (R11): by the day, actual/360, exact in millionths of the smallest unit of money."""

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
    ppm = penalty_rate_ppm(standing.rate, standing.terms.overdue_uplift)
    return replace(standing, as_of=through, claims=tuple(_earn(claim, ppm, through) for claim in standing.claims))


def _earn(claim: Claim, ppm: int, through: date) -> Claim:
    if claim.due >= through or not claim.unpaid:
        return claim
    days = (through - (claim.penalty_to or claim.due)).days
    return replace(claim, penalty=claim.penalty + days * penalty_of_a_day(claim.unpaid, ppm), penalty_to=through)
