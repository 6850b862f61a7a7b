"""What a customer brings the bank, and what he may bring: contribution 貢獻度 and potential 潛力."""

from decimal import ROUND_DOWN, Decimal

from lending.domain.segmentation.policy import Policy

#: The most points of potential: two for the job, two for the growth.
MOST_POTENTIAL = 4


def contribution_of(*, interest_paid: int, fees_paid: int, deposits: int, policy: Policy) -> int:
    """Return what a customer brought in a year, minor units: interest and fees paid, and the margin on deposits, rounded down."""
    margin = (deposits * policy["review.deposit_margin"]).quantize(Decimal(1), ROUND_DOWN)
    return interest_paid + fees_paid + int(margin)


def potential_of(*, salary_months: int, income: int, net: int, policy: Policy) -> int:
    """Return points from 0 to 4 for a steady job and growing assets, over twelve months; sums in minor units."""
    growth = Decimal(net) / income if income else Decimal(0)
    return _points(Decimal(salary_months), policy, "months_steady", "months_some") + _points(growth, policy, "growth_strong", "growth_some")


def _points(value: Decimal, policy: Policy, strong: str, some: str) -> int:
    return int(value >= policy[f"potential.{strong}"]) + int(value >= policy[f"potential.{some}"])
