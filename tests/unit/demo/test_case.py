from decimal import Decimal

from lending.demo.case import read_case

APPLICATION = {
    "id": "7",
    "reference": "LN-2026-000007",
    "product": "mortgage",
    "amount": "900000.00",
    "term_months": 240,
    "method": "equal_principal",
    "occupation": "employed",
}
MEASURES = [
    {"name": "debt_to_income", "result": "0.4100", "judgement": "met", "limit": "0.50"},
    {"name": "loan_to_value", "result": "0.9000", "judgement": "missed", "limit": "0.85"},
]


def test_a_case_without_findings_is_read_as_such():
    found = read_case({"application": APPLICATION})
    assert (found.reference, found.amount, found.term_months) == ("LN-2026-000007", Decimal("900000.00"), 240)
    assert found.points is None
    assert found.ratio("debt_to_income") is None
    assert found.security_carries is None
    assert not found.missed("debt_to_income")


def test_numbers_decisions_and_steps_are_read():
    found = read_case(
        {
            "application": APPLICATION,
            "declared": {"monthly_income": "21000.00"},
            "score": {"points": 512},
            "diligence": {"measures": MEASURES},
            "collateral": [{"value": "1000000.00"}, {"value": None}],
            "reports": [{"agency": "bureau", "state": "answered", "content": {"months_overdue_24": 3}}],
            "decisions": [
                {"stage": "automatic", "outcome": "rejected"},
                {"stage": "review", "outcome": "more_information"},
                {"stage": "review", "outcome": "conditions"},
            ],
            "people": [
                {"step": "visit_site", "entries": {"conclusion": "doubtful"}},
                {"step": "check_payment_list", "entries": {"payment_list_outcome": "correct"}},
            ],
            "timeline": [{"action": "appealed"}],
        }
    )
    assert (found.points, found.monthly_income, found.months_overdue) == (512, Decimal("21000.00"), 3)
    assert found.missed("loan_to_value")
    assert found.security_carries == Decimal("850000.00")
    assert found.outcomes == ["more_information", "conditions", "correct"]
    assert found.recommended == "conditions"
    assert found.visit_conclusion == "doubtful"
    assert found.appealed
