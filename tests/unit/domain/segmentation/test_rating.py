from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.segmentation.policy import policy_on
from lending.domain.segmentation.rating import RULES, Facts, grade_of, rate
from lending.domain.segmentation.records import GRADES

POLICY = policy_on(date(2026, 11, 30))
#: 10,000 yuan came in and 6,000 were spent, of three months with a salary.
EARNING = Facts(transactions=12, salary_months=3, income=1_000_000, spending=600_000, net=400_000)


@pytest.mark.parametrize(
    ("facts", "points", "grade", "reasons"),
    [
        pytest.param(Facts(), 60, "sound", (), id="nothing is known"),
        pytest.param(EARNING, 75, "good", ("salary_regular", "balance_rising"), id="earns and saves"),
        pytest.param(Facts(score=504), 80, "good", ("score_high",), id="score at the cut-off"),
        pytest.param(Facts(score=503), 60, "sound", (), id="score below it"),
        pytest.param(Facts(score=388), 60, "sound", (), id="score at the cut-off of rejection"),
        pytest.param(Facts(score=387), 45, "watch", ("score_low",), id="score below that"),
        pytest.param(Facts(days_past_due=1), 55, "sound", ("late_week",), id="a day late"),
        pytest.param(Facts(days_past_due=7), 55, "sound", ("late_week",), id="a week late"),
        pytest.param(Facts(days_past_due=8), 40, "watch", ("late_month",), id="more than a week late"),
        pytest.param(Facts(days_past_due=30), 40, "watch", ("late_month",), id="a month late"),
        pytest.param(Facts(days_past_due=31), 25, "risk", ("late_quarter",), id="more than a month late"),
        pytest.param(Facts(days_past_due=90), 25, "risk", ("late_quarter",), id="ninety days late"),
        pytest.param(Facts(days_past_due=91), -40, "risk", ("late_longer",), id="more than ninety days late"),
        pytest.param(Facts(impaired=True), -40, "risk", ("impaired",), id="substandard"),
        pytest.param(Facts(on_enforcement_list=True), -40, "risk", ("enforcement_list",), id="listed by the courts"),
        pytest.param(Facts(under_observation=True), 45, "watch", ("under_observation",), id="plan observed"),
        pytest.param(replace(EARNING, salary_months=2), 65, "sound", ("balance_rising",), id="a month without salary"),
        pytest.param(replace(EARNING, salary_months=0), 55, "sound", ("salary_missing", "balance_rising"), id="no salary"),
        pytest.param(replace(EARNING, gambling=49_999), 75, "good", ("salary_regular", "balance_rising"), id="a little gambling"),
        pytest.param(replace(EARNING, gambling=50_000), 50, "watch", ("salary_regular", "gambling", "balance_rising"), id="gambling"),
        pytest.param(replace(EARNING, brokerage=300_000), 65, "sound", ("salary_regular", "brokerage", "balance_rising"), id="brokers"),
        pytest.param(
            replace(EARNING, spending=1_000_000, net=0), 60, "sound", ("salary_regular", "overspending"), id="spends all that comes in"
        ),
        pytest.param(replace(EARNING, net=-100_000), 65, "sound", ("salary_regular", "balance_falling"), id="balance falls by a tenth"),
        pytest.param(replace(EARNING, net=99_999), 70, "sound", ("salary_regular",), id="balance hardly rises"),
        pytest.param(
            Facts(transactions=1, spending=100, net=-100), 35, "watch", ("salary_missing", "overspending", "balance_falling"), id="only out"
        ),
    ],
)
def test_a_rating_is_the_base_and_the_points_of_what_was_found(facts, points, grade, reasons):
    assert rate(facts, POLICY) == (points, grade, reasons)


@pytest.mark.parametrize(("points", "grade"), [(75, "good"), (74, "sound"), (55, "sound"), (54, "watch"), (30, "watch"), (29, "risk")])
def test_a_grade_begins_at_its_floor(points, grade):
    assert grade_of(points, POLICY) == grade


FACTS = st.builds(
    Facts,
    score=st.none() | st.integers(300, 700),
    days_past_due=st.integers(0, 400),
    impaired=st.booleans(),
    under_observation=st.booleans(),
    on_enforcement_list=st.booleans(),
    transactions=st.integers(0, 50),
    salary_months=st.integers(0, 3),
    income=st.integers(0, 10**9),
    spending=st.integers(0, 10**9),
    gambling=st.integers(0, 10**9),
    brokerage=st.integers(0, 10**9),
    net=st.integers(-(10**9), 10**9),
)


@given(FACTS)
def test_reasons_account_for_every_point_and_are_told_once(facts):
    rating = rate(facts, POLICY)
    assert rating.points == POLICY["rating.base"] + sum(POLICY[f"rating.points.{code}"] for code in rating.reasons)
    assert list(rating.reasons) == [code for code in RULES if code in rating.reasons]


@given(FACTS, st.integers(1, 400))
def test_nobody_is_rated_better_for_being_later(facts, more):
    later = rate(replace(facts, days_past_due=facts.days_past_due + more), POLICY)
    assert later.points <= rate(facts, POLICY).points
    assert GRADES.index(later.grade) >= GRADES.index(rate(facts, POLICY).grade)


@given(FACTS)
def test_what_makes_a_loan_a_loss_makes_a_risk_whatever_else_is_known(facts):
    assert rate(replace(facts, days_past_due=91), POLICY).grade == "risk"
    assert rate(replace(facts, impaired=True), POLICY).grade == "risk"
    assert rate(replace(facts, on_enforcement_list=True), POLICY).grade == "risk"


@given(FACTS, st.integers(2, 9))
def test_the_unit_of_money_does_not_matter(facts, times):
    sums = {name: getattr(facts, name) * times for name in ("income", "spending", "gambling", "brokerage", "net")}
    assert rate(replace(facts, **sums), POLICY) == rate(facts, POLICY)
