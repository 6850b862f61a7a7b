"""Interest or penalty given up by decision: what may be proposed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from lending.domain.problems import Problems
from lending.domain.servicing.standing import Standing
from lending.domain.servicing.waiver import WaiverFacts, waivable
from lending.service.servicing.books import LoanBook
from lending.service.servicing.payments import require_active


def checked_waiver(held: LoanBook, facts: Mapping[str, object]) -> dict[str, object]:
    """Return the facts of a waiver that may be; InvalidInputError names each amount above what is owed."""
    require_active(held)
    waiver, problems = WaiverFacts.of(facts), Problems()
    check_limits(problems, held.standing(), held.today, {"interest": waiver.interest, "penalty": waiver.penalty})
    problems.refuse()
    return waiver.as_facts()


def check_limits(problems: Problems, standing: Standing, on: date, wanted: Mapping[str, Decimal]) -> None:
    """Note amounts to waive, by their fields (interest first, then penalty), that are above what is owed on a day."""
    limits = waivable(standing, on)
    for (field, amount), (limit, what) in zip(
        wanted.items(), ((limits.interest, "interest due and not paid"), (limits.penalty, "penalty not paid")), strict=True
    ):
        if amount > limit:
            problems.add(field, f"Give at most {limit:,.2f}, the {what}.")
