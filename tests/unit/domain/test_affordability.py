from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.affordability import UNBOUNDED, BureauReport, cash_flow_coverage, credit_standing, debt_to_income, purpose_compliance
from lending.domain.entrusted_payment import Payment, PurposeFinding
from lending.domain.measure import Figure, Input
from lending.errors import InvalidInputError

ON = date(2026, 11, 20)
BUREAU, TAX, FLOW, PLAN = "Bureau 19 Nov", "Tax office 19 Nov", "12 months of bank flow", "Plan"


def _debt_to_income(debts="4150", instalment="8323", income="26800"):
    return debt_to_income(
        monthly_debts=Figure(Decimal(debts), BUREAU),
        instalment=Figure(Decimal(instalment), PLAN),
        net_income=Figure(Decimal(income), TAX),
        on=ON,
    )


def _coverage(income="26800", living="10900", debts="4150", instalment="8323"):
    return cash_flow_coverage(
        income=Figure(Decimal(income), FLOW),
        living=Figure(Decimal(living), FLOW),
        monthly_debts=Figure(Decimal(debts), BUREAU),
        instalment=Figure(Decimal(instalment), PLAN),
        on=ON,
    )


@pytest.mark.parametrize(
    ("debts", "instalment", "income", "result", "judgement"),
    [
        ("4150", "8323", "26800", "0.4654", "near"),  # the bank's own renovation loan
        ("0", "8323", "26800", "0.3106", "met"),
        ("5077", "8323", "26800", "0.5000", "near"),
        ("5077.01", "8323", "26800", "0.5000", "missed"),
        ("0", "8323", "0", "999.9999", "missed"),
        ("0", "99999999", "0.01", "999.9999", "missed"),
    ],
)
def test_debts_are_measured_against_income(debts, instalment, income, result, judgement):
    measure = _debt_to_income(debts, instalment, income)
    assert (str(measure.result), measure.judgement, measure.limit, measure.comparison) == (result, judgement, Decimal("0.50"), "at_most")


def test_debt_to_income_shows_what_it_is_made_of():
    assert _debt_to_income().inputs == (
        Input("Monthly debts", Decimal(4150), BUREAU),
        Input("Instalment", Decimal(8323), PLAN),
        Input("Net income", Decimal(26800), TAX),
    )


@pytest.mark.parametrize(
    ("living", "instalment", "result", "judgement"),
    [
        ("10900", "8323", "1.4118", "met"),  # the bank's own renovation loan
        ("12000", "8323", "1.2796", "near"),
        ("12662.41", "8323", "1.2000", "missed"),
        ("30000", "8323", "-0.8831", "missed"),
        ("10900", "0", "999.9999", "met"),
        ("99999999", "0.01", "-999.9999", "missed"),
    ],
)
def test_cash_flow_covers_the_instalment(living, instalment, result, judgement):
    measure = _coverage(living=living, instalment=instalment)
    assert (str(measure.result), measure.judgement, measure.limit, measure.unit) == (result, judgement, Decimal("1.20"), "times")


def test_negative_figures_are_refused_by_name():
    with pytest.raises(InvalidInputError) as raised:
        _debt_to_income(debts="-1", income="-2")
    assert set(raised.value.errors) == {"monthly_debts", "net_income"}
    with pytest.raises(InvalidInputError) as raised:
        _coverage(living="-1", instalment="0.001")
    assert set(raised.value.errors) == {"living", "instalment"}


MONEY = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)


@given(MONEY, MONEY, MONEY, MONEY)
def test_more_income_never_makes_the_debts_look_heavier(debts, instalment, income, more):
    assert _debt_to_income(debts, instalment, income + more).result <= _debt_to_income(debts, instalment, income).result <= UNBOUNDED


@pytest.mark.parametrize(
    ("months", "enquiries", "enforcement", "grade", "judgement"),
    [
        (0, 2, False, "good", "met"),
        (1, 2, False, "fair", "near"),
        (2, 2, False, "poor", "missed"),
        (0, 6, False, "good", "met"),
        (0, 7, False, "fair", "near"),
        (0, 12, False, "fair", "near"),
        (0, 13, False, "poor", "missed"),
        (1, 13, False, "poor", "missed"),
        (0, 0, True, "poor", "missed"),
    ],
)
def test_the_worst_sign_makes_the_credit_standing(months, enquiries, enforcement, grade, judgement):
    measure = credit_standing(BureauReport(months, enquiries, enforcement, BUREAU), ON)
    assert (measure.grade, measure.judgement, measure.result, measure.limit) == (grade, judgement, months, 1)
    assert [row.value for row in measure.inputs] == [months, enquiries, "yes" if enforcement else "no"]


@pytest.mark.parametrize(("months", "enquiries", "field"), [(-1, 0, "months_overdue"), (25, 0, "months_overdue"), (0, -1, "enquiries")])
def test_a_bureau_answer_out_of_range_is_refused(months, enquiries, field):
    with pytest.raises(InvalidInputError) as raised:
        credit_standing(BureauReport(months, enquiries, False, BUREAU), ON)
    assert list(raised.value.errors) == [field]


PAYMENTS = tuple(
    Payment(name, f"62{at}", Decimal(amount), "renovation", "contractor", "Contract")
    for at, (name, amount) in enumerate([("Contractor", 196000), ("Kitchen", 52000), ("Sanitary", 32000)])
)


@pytest.mark.parametrize(
    ("amount", "mode", "found", "judgement", "comparison"),
    [
        ("280000", "entrusted", "clear", "met", "equals"),
        ("280000", "entrusted", "doubtful", "near", "equals"),
        ("280000", "entrusted", "forbidden", "missed", "equals"),
        ("280001", "entrusted", "clear", "missed", "equals"),
        ("290000", "mixed", "clear", "met", "at_most"),
        ("280000", "mixed", "clear", "missed", "at_most"),
    ],
)
def test_the_payments_add_up_to_the_purpose(amount, mode, found, judgement, comparison):
    measure = purpose_compliance(amount=Decimal(amount), payments=PAYMENTS, finding=PurposeFinding(found), mode=mode)
    assert (measure.result, measure.limit) == (280000, Decimal(amount))
    assert (measure.judgement, measure.comparison) == (judgement, comparison)
    assert measure.inputs[0] == Input("Contractor", Decimal(196000), "Contract")
