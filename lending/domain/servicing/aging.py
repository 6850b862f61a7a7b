"""How late a loan is, seen from its standing."""

from datetime import date

from lending.domain.cost_of_credit import CashFlow
from lending.domain.delinquency import Delinquency, LoanAccount, delinquency_of
from lending.domain.servicing.standing import Standing


def age(standing: Standing, on: date) -> Delinquency:
    """Return days past due, days delinquent, buckets and tier of a loan as a day opens, by `lending.domain.delinquency`."""
    dues = tuple(CashFlow(claim.due, claim.unpaid) for claim in standing.claims if claim.unpaid)
    if not dues:
        dues = (CashFlow(date.max, standing.terms.plan.principal),)
    return delinquency_of(LoanAccount(dues, grace_days=standing.terms.grace_days, buckets=standing.terms.buckets), on)
