"""How late a loan is, seen from its standing, and the tier that makes it."""

from dataclasses import replace
from datetime import date

from lending.domain.cost_of_credit import CashFlow
from lending.domain.delinquency import Delinquency, LoanAccount, delinquency_of
from lending.domain.loans import LoanState
from lending.domain.servicing.observation import observation_of, worse
from lending.domain.servicing.pauses import pauses_count
from lending.domain.servicing.standing import Standing


def age(standing: Standing, on: date) -> Delinquency:
    """Return days past due, days delinquent, buckets and tier of a loan as a day opens, by `lending.domain.delinquency`.

    While a restructured loan is observed it keeps the tier it had, or a worse one that it comes to (R3). A loan that is written off is as
    late as it was then, and a loss.
    """
    if standing.written_off:
        return replace(_late(standing, min(on, standing.written_off.on)), classification="loss")
    late = _late(standing, on)
    observed = observation_of(standing, on) if standing.state == LoanState.ACTIVE else None
    return replace(late, classification=worse(late.classification, observed.tier)) if observed else late


def set_apart(standing: Standing) -> bool:
    """Return whether the loan cannot be charged and aged in a set.

    Fees or court costs are owed, funds misused, days paused, or it is restructured and observed.
    """
    charged = standing.fees_owed > 0 or standing.costs_owed > 0 or standing.misused > 0
    alone = charged or pauses_count(standing) or observation_of(standing, standing.as_of) is not None
    return standing.state == LoanState.ACTIVE and alone


def _late(standing: Standing, on: date) -> Delinquency:
    dues = tuple(CashFlow(claim.due, claim.unpaid) for claim in standing.claims if claim.unpaid)
    if not dues:
        dues = (CashFlow(date.max, standing.terms.plan.principal),)
    account = LoanAccount(dues, grace_days=standing.terms.grace_days, pauses=standing.pauses, buckets=standing.terms.buckets)
    return delinquency_of(account, on)
