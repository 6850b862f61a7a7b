"""Whether a customer can pay a new plan: the measures of due diligence over the incomes asked anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.domain.affordability import cash_flow_coverage, debt_to_income
from lending.domain.measure import Figure, Measure
from lending.domain.money import round_money
from lending.domain.problems import Problems
from lending.domain.servicing.standing import NOTHING, Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """What a customer has and needs in a month, CNY, beside the loan in question; wrong amounts raise InvalidInputError by field."""

    monthly_income: Decimal
    living_expenses: Decimal
    monthly_debts: Decimal
    source: str = "told"

    def __post_init__(self) -> None:
        problems = Problems()
        for field in ("monthly_income", "living_expenses", "monthly_debts"):
            problems.amount(field, getattr(self, field))
        problems.refuse()

    def measures(self, instalment: Decimal, on: date) -> tuple[Measure, ...]:
        """Measure what an instalment of a month takes of the income, and how often what is left covers it."""
        income, debts = Figure(self.monthly_income, self.source), Figure(self.monthly_debts, self.source)
        living, paid = Figure(self.living_expenses, self.source), Figure(instalment, "plan")
        return (
            debt_to_income(monthly_debts=debts, instalment=paid, net_income=income, on=on),
            cash_flow_coverage(income=income, living=living, monthly_debts=debts, instalment=paid, on=on),
        )


def heaviest_instalment(claims: Iterable[Claim], on: date, months: int) -> Decimal:
    """Return the largest instalment that falls due after a day, as an amount a month; `months` are those between two due dates."""
    largest = max((claim.principal + claim.interest for claim in claims if claim.due > on), default=NOTHING)
    return round_money(largest / months)
