"""The plans a customer is shown side by side, each as the book would keep it and measured against what he can pay."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lending.domain.measure import Measure
from lending.domain.restructuring.ability import Ability, heaviest_instalment
from lending.domain.restructuring.options import standard_options
from lending.domain.restructuring.records import Restructuring
from lending.errors import ConflictError, InvalidInputError
from lending.service.servicing.books import LoanBook
from lending.service.servicing.restructurings import RestructuringPreview, preview_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOption:
    """A plan with its preview, its heaviest instalment a month, and the measures; no measures before the incomes are known."""

    name: str
    facts: Mapping[str, object]
    preview: RestructuringPreview
    instalment: Decimal
    measures: tuple[Measure, ...]

    @property
    def affordable(self) -> bool:
        """Say whether no measure is missed; a plan that was not measured is not affordable."""
        return bool(self.measures) and all(measure.judgement != "missed" for measure in self.measures)


def options_of(held: LoanBook, ability: Ability | None) -> tuple[PlanOption, ...]:
    """Return the bank's plans that this loan may have today; none for one that nothing can be changed of."""
    wanted = standard_options(held.standing(), held.loan.product, held.today)
    found = (option_of(held, name, facts.as_facts(), ability) for name, facts in wanted.items())
    return tuple(option for option in found if option is not None)


def option_of(held: LoanBook, name: str, facts: Mapping[str, object], ability: Ability | None) -> PlanOption | None:
    """Return a plan with its figures; None where the loan may not have it."""
    try:
        preview = preview_of(held, facts)
    except (ConflictError, InvalidInputError):
        return None
    months = held.terms.plan.months_per_period
    instalment = heaviest_instalment(preview.change.after, held.today, months)
    measures = ability.measures(instalment, held.today) if ability else ()
    return PlanOption(name=name, facts=facts, preview=preview, instalment=instalment, measures=measures)


def ability_of(asked: Restructuring) -> Ability | None:
    """Return the incomes that were asked anew, None while nobody said them."""
    if asked.monthly_income is None or asked.living_expenses is None or asked.monthly_debts is None:
        return None
    return Ability(
        monthly_income=asked.monthly_income,
        living_expenses=asked.living_expenses,
        monthly_debts=asked.monthly_debts,
        source=asked.income_source,
    )
