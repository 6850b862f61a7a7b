from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lending.domain.servicing.terms import ServicingTerms
from lending.errors import InvalidInputError
from tests.unit.domain.servicing.books import PLAN


@pytest.mark.parametrize(
    "terms",
    [
        ServicingTerms(plan=PLAN),
        ServicingTerms(
            plan=replace(PLAN, first_due=date(2026, 2, 20), method="bullet", day_count="actual/365", holidays="following", country="CN"),
            grace_days=3,
        ),
        ServicingTerms(plan=PLAN, benchmark="lpr_5y", spread=Decimal("-0.0020"), repricing="yearly", order="by_component"),
    ],
)
def test_terms_read_back_from_their_document_are_the_same(terms):
    assert ServicingTerms.of_document(terms.as_document()) == terms


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"appropriation": ("interest", "principal")}, "appropriation"),
        ({"order": "newest_first"}, "order"),
        ({"overpayment": "keep"}, "overpayment"),
        ({"repricing": "monthly", "benchmark": "lpr_1y"}, "repricing"),
        ({"repricing": "yearly"}, "benchmark"),
        ({"grace_days": -1}, "grace_days"),
        ({"overdue_uplift": Decimal("NaN")}, "overdue_uplift"),
        ({"early_repayment_fee_rate": Decimal(3)}, "early_repayment_fee_rate"),
    ],
)
def test_a_wrong_setting_is_named(change, field):
    with pytest.raises(InvalidInputError) as refused:
        ServicingTerms(plan=PLAN, **change)
    assert list(refused.value.errors) == [field]
