from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.scorecard import Bin, Characteristic, CutOffs, Scaling, Scorecard
from lending.domain.scoring import WeakVariables, band, instalment_share_class, probability_of_default, score_applicant

SCALING = Scaling(points=600, odds=19, points_to_double_odds=50)


def _line(name, code, kind, bins, *, average=40, missing=5, other=30):
    return Characteristic(name, code, name.capitalize(), kind, tuple(bins), missing, other, average)


HISTORY = _line("history", "R02", "category", [Bin(60, ("paid", "none")), Bin(-10, ("late",)), Bin(45, ("unknown",), special=True)])
TERM = _line("term", "R03", "number", [Bin(90, below=Decimal("12.5")), Bin(40, below=Decimal(36)), Bin(0)])
AMOUNT = _line("amount", "R04", "amount", [Bin(50, below=Decimal(1000)), Bin(20)])
MONTHS = _line("social_security_months", "R14", "number", [Bin(-6, below=Decimal(6)), Bin(6)], average=0, missing=0, other=0)
BASE = _line("provident_fund_base", "R15", "number", [Bin(-4, below=Decimal(3000)), Bin(4)], average=0, missing=0, other=0)
LATE = _line("utility_late_share", "R16", "number", [Bin(4, below=Decimal("0.1")), Bin(-8)], average=0, missing=0, other=0)
CARD = Scorecard("v1", SCALING, Decimal(10), CutOffs(504, 388), (HISTORY, TERM, AMOUNT), (MONTHS, BASE, LATE), 6)


@pytest.mark.parametrize(
    ("name", "value", "points", "basis"),
    [
        ("history", "paid", 60, "bin"),
        ("history", "none", 60, "bin"),
        ("history", "late", -10, "bin"),
        ("history", "unknown", 45, "special"),
        ("history", "never heard of", 30, "other"),
        ("history", 7, 30, "other"),
        ("history", None, 5, "missing"),
        ("history", "", 5, "missing"),
        ("term", 12, 90, "bin"),
        ("term", Decimal("12.5"), 40, "bin"),
        ("term", "35", 40, "bin"),
        ("term", 36, 0, "bin"),
        ("term", 10**9, 0, "bin"),
        ("term", -1, 90, "bin"),
        ("term", "soon", 30, "other"),
        ("term", Decimal("NaN"), 30, "other"),
        ("term", "Infinity", 30, "other"),
        ("term", None, 5, "missing"),
        ("amount", Decimal("9999.99"), 50, "bin"),
        ("amount", Decimal(10000), 20, "bin"),
        ("amount", None, 5, "missing"),
    ],
)
def test_each_value_earns_the_points_of_its_bin(name, value, points, basis):
    contribution = next(item for item in score_applicant(CARD, {name: value}).contributions if item.characteristic == name)
    assert (contribution.points, contribution.basis) == (points, basis)


def test_a_characteristic_not_stated_at_all_is_missing():
    score = score_applicant(CARD, {})
    assert [item.basis for item in score.contributions] == ["missing"] * 3
    assert [item.value for item in score.contributions] == [None] * 3
    assert score.total == 15


def test_a_name_the_table_does_not_list_changes_nothing():
    stated = {"history": "paid", "term": 24, "amount": Decimal(5000)}
    assert score_applicant(CARD, stated | {"personal_status_and_sex": "male : single"}) == score_applicant(CARD, stated)


@pytest.mark.parametrize(
    ("points", "probability"),
    [
        (600, "0.0500"),
        (650, "0.0256"),
        (550, "0.0952"),
        (504, "0.1661"),
        (503, "0.1680"),
        (388, "0.4986"),
        (387, "0.5021"),
        (571, "0.0729"),
    ],
)
def test_probability_of_default_follows_the_scaling(points, probability):
    assert probability_of_default(SCALING, points) == Decimal(probability)


@given(st.integers(-2000, 2000))
def test_fifty_points_double_the_odds_and_more_points_never_mean_more_risk(points):
    lower, higher = probability_of_default(SCALING, points), probability_of_default(SCALING, points + 50)
    assert 0 <= higher <= lower <= 1


@pytest.mark.parametrize(
    ("points", "expected"), [(700, "accept"), (504, "accept"), (503, "refer"), (388, "refer"), (387, "reject"), (-50, "reject")]
)
def test_cut_offs_split_the_points_into_three_bands(points, expected):
    assert band(CutOffs(504, 388), points) == expected


def test_reasons_are_the_largest_shortfalls_first():
    # Given shortfalls of 50 (history), 40 (term) and 20 (amount), and two raised expert points
    weak = WeakVariables(social_security_months=41, provident_fund_base=Decimal(2000), utility_payments_on_time=12, utility_payments_late=0)

    # When
    score = score_applicant(CARD, {"history": "late", "term": 60, "amount": Decimal(90000)}, weak)

    # Then
    assert score.reason_codes == ("R02", "R03", "R04", "R15")
    assert [item.reason_code for item in score.ranked] == ["R02", "R03", "R04", "R15", "R16", "R14"]


def test_no_more_than_four_reasons_are_told():
    weak = WeakVariables(social_security_months=1, provident_fund_base=Decimal(0), utility_payments_on_time=5, utility_payments_late=5)
    assert score_applicant(CARD, {}, weak).reason_codes == ("R02", "R03", "R04", "R16")


def test_an_applicant_above_average_everywhere_has_no_reasons():
    assert score_applicant(CARD, {"history": "paid", "term": 6, "amount": Decimal(5000)}).reason_codes == ()


@pytest.mark.parametrize(
    ("weak", "expected"),
    [
        (WeakVariables(), [0, 0, 0]),
        (WeakVariables(social_security_months=0), [-6, 0, 0]),
        (WeakVariables(provident_fund_base=Decimal(3000)), [0, 4, 0]),
        (WeakVariables(utility_payments_on_time=6), [0, 0, 4]),
        (WeakVariables(utility_payments_on_time=5), [0, 0, 0]),
        (WeakVariables(utility_payments_late=6), [0, 0, -8]),
        (WeakVariables(utility_payments_on_time=9, utility_payments_late=1), [0, 0, -8]),
    ],
)
def test_weak_variables_earn_expert_points(weak, expected):
    assert [item.points for item in score_applicant(CARD, {}, weak).expert_contributions] == expected


def test_expert_points_are_reported_apart_and_do_not_move_the_probability():
    stated = {"history": "paid", "term": 24, "amount": Decimal(5000)}
    plain = score_applicant(CARD, stated)
    helped = score_applicant(CARD, stated, WeakVariables(social_security_months=41))

    assert (plain.total, plain.expert_points, plain.expert_contributions) == (150, 0, ())
    assert (helped.total, helped.model_points, helped.expert_points) == (156, 150, 6)
    assert helped.probability_of_default == plain.probability_of_default


values = st.one_of(
    st.none(), st.text("late 0.9eN-", max_size=8), st.integers(), st.decimals(), st.sampled_from(["paid", "late", "unknown"])
)
weak_variables = st.builds(
    WeakVariables,
    st.none() | st.integers(0, 500),
    st.none() | st.decimals(0, 50000, places=2),
    st.none() | st.integers(0, 50),
    st.none() | st.integers(0, 50),
)


@given(st.dictionaries(st.sampled_from(["history", "term", "amount", "unlisted"]), values), st.none() | weak_variables)
def test_whatever_is_stated_the_parts_add_up(stated, weak):
    score = score_applicant(CARD, stated, weak)
    assert score.total == score.model_points + score.expert_points
    assert score.total == score.average_points + sum(item.difference for item in score.ranked)
    assert len(score.reason_codes) == len(set(score.reason_codes)) <= 4
    assert all(item.points >= -10 for item in score.contributions)


@pytest.mark.parametrize(("share", "expected"), [("0", 1), ("0.1999", 1), ("0.20", 2), ("0.25", 3), ("0.3499", 3), ("0.35", 4), ("2", 4)])
def test_an_instalment_share_falls_into_its_class(share, expected):
    assert instalment_share_class(Decimal(share)) == expected
