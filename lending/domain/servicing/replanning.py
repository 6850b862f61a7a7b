"""What is to come of a running loan, planned anew after a change; what is due or paid stays as it is."""

from bisect import bisect_right
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lending.domain.loan_terms import LoanTerms
from lending.domain.periods import due_dates
from lending.domain.servicing.accrual import earned
from lending.domain.servicing.standing import NOTHING, Claim, Standing, plan_claims


def places_gone(standing: Standing, on: date) -> int:
    """Return how many instalments of the plan in force are due by a day: by the contract, or by the calendar that moves due dates."""
    by_calendar = sum(claim.due <= on for claim in standing.claims) - standing.earlier
    return max(bisect_right(contract_dues(standing.plan), on), by_calendar)


def contract_dues(plan: LoanTerms) -> tuple[date, ...]:
    """Return the due dates of a plan before holidays move them."""
    dues = due_dates(plan)
    return dues[-1:] if plan.method == "bullet" else dues


def period_start(standing: Standing, on: date) -> date:
    """Return the day after which interest that is not due by a day runs in its period; what was due up front is due."""
    gone, plan = places_gone(standing, on), standing.plan
    if gone:
        return contract_dues(plan)[gone - 1]
    return plan.regular_start if plan.first_period == "up_front" else plan.disbursed


def to_come(standing: Standing, on: date) -> tuple[Claim, ...]:
    """Return the instalments that a change on a day can still alter."""
    return standing.claims[standing.earlier + places_gone(standing, on) :]


def principal_to_come(standing: Standing, on: date) -> Decimal:
    """Return the principal that is not due by a day."""
    return sum((claim.principal for claim in to_come(standing, on)), NOTHING)


def replanned(standing: Standing, plan: LoanTerms, on: date) -> Standing:
    """Return the standing with the instalments to come as a plan has them, of which those before are the same."""
    kept = standing.claims[: standing.earlier + places_gone(standing, on)]
    known = {claim.number: claim for claim in standing.claims}
    fresh = (_resumed(known.get(claim.number), claim, on) for claim in plan_claims(plan, standing.earlier)[len(kept) - standing.earlier :])
    return replace(standing, plan=plan, claims=(*kept, *fresh))


def _resumed(before: Claim | None, claim: Claim, on: date) -> Claim:
    """Return an instalment that runs already with what it had earned, so that its interest runs on in a line from there."""
    if before is None or claim.start >= on:
        return claim
    ran = min(Decimal(earned(before, on)).scaleb(-2), claim.interest)
    return replace(claim, since=on, ran=ran, penalty=before.penalty, penalty_paid=before.penalty_paid)
