"""How late a loan is, seen from its standing, and the tier that makes it."""

from dataclasses import replace
from datetime import date

from lending.domain.cost_of_credit import CashFlow
from lending.domain.delinquency import Delinquency, LoanAccount, delinquency_of
from lending.domain.loans import LoanState
from lending.domain.servicing.observation import observation_of, worse
from lending.domain.servicing.standing import Standing


def age(standing: Standing, on: date) -> Delinquency:
    """Return days past due, days delinquent, buckets and tier of a loan as a day opens, by `lending.domain.delinquency`.

    While a restructured loan is observed it keeps the tier it had, or a worse one that it comes to (R3).
    """
    dues = tuple(CashFlow(claim.due, claim.unpaid) for claim in standing.claims if claim.unpaid)
    if not dues:
        dues = (CashFlow(date.max, standing.terms.plan.principal),)
    late = delinquency_of(LoanAccount(dues, grace_days=standing.terms.grace_days, buckets=standing.terms.buckets), on)
    observed = observation_of(standing, on) if standing.state == LoanState.ACTIVE else None
    return replace(late, classification=worse(late.classification, observed.tier)) if observed else late


def set_apart(standing: Standing) -> bool:
    """Return whether the loan cannot be charged and aged in a set with others: fees owed, funds misused, or restructured and observed."""
    alone = standing.fees_owed > 0 or standing.misused > 0 or observation_of(standing, standing.as_of) is not None
    return standing.state == LoanState.ACTIVE and alone
