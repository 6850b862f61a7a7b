"""What a lawsuit about a loan costs 訴訟費用: advanced to a court, owed by the debtor before all else, or borne by the bank in the end.

Whoever loses bears the costs (Measures on the Payment of Litigation Costs 訴訟費用交納辦法, Article 29), and what it costs to realise a
claim is paid before interest and principal (Civil Code 民法典, Article 561): costs stand as a receivable until a court dismisses the claim.
"""

from dataclasses import replace

from lending.domain.loans import LoanEvent
from lending.domain.servicing.events import AmountFacts
from lending.domain.servicing.standing import Standing


def after_costs(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing after the bank advanced court costs."""
    return replace(standing, costs=standing.costs + AmountFacts.of(event.facts).amount)


def after_costs_borne(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing after the bank bears costs itself that the debtor owed; no more than he owes."""
    amount = min(AmountFacts.of(event.facts).amount, standing.costs_owed)
    return replace(standing, costs_borne=standing.costs_borne + amount)


def after_deposit(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing after security was lodged with a court."""
    return replace(standing, court_deposits=standing.court_deposits + AmountFacts.of(event.facts).amount)


def after_deposit_returned(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing after a court gave security back; no more than lies there."""
    amount = min(AmountFacts.of(event.facts).amount, standing.court_deposits)
    return replace(standing, court_deposits=standing.court_deposits - amount)
