"""What is to come of a running loan, planned anew after a change; what is due or paid stays as it is."""

from bisect import bisect_right
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from lending.domain.instalments import instalment_plan
from lending.domain.loan_terms import LoanTerms
from lending.domain.payoff import payoff_of
from lending.domain.periods import due_dates
from lending.domain.servicing.accrual import earned
from lending.domain.servicing.standing import NOTHING, Claim, Standing, plan_claims
from lending.domain.timeline import Timeline

_DAY = timedelta(days=1)


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


def carried_to_come(standing: Standing, on: date) -> Decimal:
    """Return the interest carried over from an earlier plan that is not due by a day."""
    return standing.carried if places_gone(standing, on) <= standing.plan.interest_grace else NOTHING


def replanned(standing: Standing, plan: LoanTerms, on: date) -> Standing:
    """Return the standing with the instalments to come as a plan has them, of which those before are the same."""
    gone = places_gone(standing, on)
    kept = standing.claims[: standing.earlier + gone]
    known = {claim.number: claim for claim in standing.claims}
    fresh = plan_claims(plan, standing.earlier, standing.carried)[gone:]
    # Where holidays moved the last due date, the period began then, and not on the contract's day.
    first = (replace(claim, start=known[claim.number].start) if claim.number in known else claim for claim in fresh[:1])
    coming = (_resumed(known.get(claim.number), claim, on) for claim in (*first, *fresh[1:]))
    return replace(standing, plan=plan, claims=(*kept, *coming))


def rest_of_plan(standing: Standing, on: date) -> Standing:
    """Return the standing with its plan beginning at the period that a day falls in, nothing else changed: to set new terms for it.

    Interest that is put off or spread over instalments is carried over.
    """
    gone, plan = places_gone(standing, on), standing.plan
    if not gone:
        return standing
    start, timeline = contract_dues(plan)[gone - 1], Timeline.of(plan)
    rest = replace(
        plan,
        principal=instalment_plan(plan).rows[gone - 1].balance,
        annual_rate=timeline.rate_after(start),
        periods=len(to_come(standing, on)),
        disbursed=start,
        first_due=plan.due(gone + 1),
        due_day=plan.due_day or (plan.first_due or plan.disbursed).day,
        first_period="first_instalment",
        principal_grace=max(plan.principal_grace - gone, 0),
        interest_grace=max(plan.interest_grace - gone, 0),
        interest_free=max(plan.interest_free - gone, 0),
        drawdowns=tuple(change for change in plan.drawdowns if change.on >= start),
        prepayments=tuple(change for change in plan.prepayments if change.on >= start),
        rate_changes=tuple(change for change in plan.rate_changes if change.on > start + _DAY),
    )
    owed = payoff_of(plan, paid=gone, on=start, charged="to_date").interest + carried_to_come(standing, on)
    return replace(standing, plan=rest, earlier=standing.earlier + gone, carried=owed)


def _resumed(before: Claim | None, claim: Claim, on: date) -> Claim:
    """Return an instalment that runs already with what it had earned, so that its interest runs on in a line from there."""
    if before is None or claim.start >= on:
        return claim
    ran = min(Decimal(earned(before, on)).scaleb(-2), claim.interest)
    return replace(claim, since=on, ran=ran, penalty=before.penalty, penalty_paid=before.penalty_paid)
