from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.calendar import add_months
from lending.domain.income_diversity import MonthlyIncome, assess_income
from lending.errors import InvalidInputError

ON = date(2026, 11, 20)


def _months(source, *amounts):
    """Incomes of the months before this one, the last amount in October."""
    return [MonthlyIncome(add_months(date(2026, 11, 3), at - len(amounts)), source, Decimal(amount)) for at, amount in enumerate(amounts)]


def test_a_steady_declared_income_of_two_platforms_counts_in_full():
    flows = _months("Douyin", *[10000] * 12) + _months("Bilibili", *[10000] * 12)
    found = assess_income(flows, flows, ON)
    assert (found.months, found.stability.value, found.concentration.value, found.trend.value) == (12, 0, Decimal("0.5"), 0)
    assert found.sustainable.value == Decimal("20000.00")
    assert [(row.source, row.share, row.declared, row.haircut) for row in found.sources] == [
        ("Bilibili", Decimal("0.5"), 1, 0),
        ("Douyin", Decimal("0.5"), 1, 0),
    ]


def test_a_single_source_is_cut_by_a_fifth():
    flows = _months("Douyin", *[10000] * 12)
    found = assess_income(flows, flows, ON)
    assert (found.concentration.value, found.sustainable.value) == (1, Decimal("8000.00"))


@pytest.mark.parametrize(("declared", "haircut"), [("0", "0.3000"), ("5000", "0.1500"), ("10000", "0.0000"), ("20000", "0.0000")])
def test_what_tax_records_do_not_bear_out_is_cut(declared, haircut):
    found = assess_income(_months("Douyin", *[10000] * 12), _months("Douyin", *[declared] * 12), ON)
    assert str(found.sources[0].haircut) == haircut


def test_income_that_swings_is_cut_by_half_of_its_variation():
    # Given months of 5,000 and 15,000 by turns: mean 10,000, standard deviation 5,000
    flows = _months("Douyin", *[5000, 15000] * 6)
    source = assess_income(flows, flows, ON).sources[0]
    assert (source.mean, source.variation, source.haircut) == (10000, Decimal("0.5"), Decimal("0.25"))
    assert source.sustainable == Decimal("7500.00")


def test_no_source_is_cut_by_more_than_the_most():
    source = assess_income(_months("Douyin", 120000, *[0] * 11), [], ON).sources[0]
    assert (source.variation > 3, source.haircut) == (True, Decimal("0.8"))


def test_a_falling_income_counts_at_where_it_ends():
    # Given 12,000 falling by 1,000 a month to 1,000: the line ends at 1,000 of a mean of 6,500
    falling = _months("Douyin", *range(12000, 0, -1000))
    found = assess_income(falling, falling, ON)
    assert found.trend.value == Decimal("-0.1538")
    assert {row.label: row.value for row in found.sustainable.inputs}["Level now against the mean"] == Decimal("0.1541")


def test_a_rising_income_counts_at_its_mean():
    rising = _months("Douyin", *range(1000, 13000, 1000))
    found = assess_income(rising, rising, ON)
    assert found.trend.value == Decimal("0.1538")
    assert {row.label: row.value for row in found.sustainable.inputs}["Level now against the mean"] == 1


def test_what_only_the_tax_office_knows_counts():
    found = assess_income([], _months("Agency", *[8000] * 12), ON)
    assert (found.sources[0].mean, found.sources[0].declared) == (8000, 1)


@pytest.mark.parametrize(("months", "sustainable"), [(5, "0.00"), (6, "8000.00")])
def test_a_short_history_gives_nothing(months, sustainable):
    flows = _months("Douyin", *[10000] * months)
    found = assess_income(flows, flows, ON)
    assert (found.months, str(found.sustainable.value)) == (months, sustainable)


def test_only_the_last_twelve_whole_months_are_read():
    flows = [*_months("Douyin", 99999, *[10000] * 12), MonthlyIncome(date(2026, 11, 1), "Douyin", Decimal(77777))]
    found = assess_income(flows, flows, ON)
    assert [row.value for row in found.stability.inputs] == [10000] * 12
    assert (found.stability.inputs[0].label, found.stability.inputs[-1].label) == ("2025-11", "2026-10")


@pytest.mark.parametrize("flows", [[], [MonthlyIncome(date(2026, 10, 1), "Douyin", Decimal(0))], _months("Douyin", 10000)])
def test_too_little_to_draw_a_line_has_no_trend(flows):
    found = assess_income(flows, [], ON)
    assert (found.trend.value, found.sustainable.value) == (0, 0)


def test_a_source_without_income_has_no_share():
    found = assess_income(_months("Douyin", *[10000] * 12) + _months("Bilibili", *[0] * 12), [], ON)
    assert [(row.source, row.share, row.sustainable) for row in found.sources] == [("Bilibili", 0, 0), ("Douyin", 1, Decimal("7000.00"))]


def test_wrong_records_are_named_by_row_and_field():
    with pytest.raises(InvalidInputError) as raised:
        assess_income([MonthlyIncome(ON, " ", Decimal(1))], [MonthlyIncome(ON, "Tax", Decimal(-1))], ON)
    assert set(raised.value.errors) == {"flows.1.source", "declared.1.amount"}


AMOUNTS = st.lists(st.integers(0, 10**7).map(lambda cents: Decimal(cents) / 100), min_size=0, max_size=12)


@settings(deadline=None)
@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_nobody_is_counted_on_for_more_than_the_mean(one, other, declared):
    found = assess_income(_months("A", *one) + _months("B", *other), _months("A", *declared), ON)
    assert 0 <= found.sustainable.value <= sum(row.mean for row in found.sources)
    assert 0 <= found.concentration.value <= Decimal("1.0002")
    assert all(0 <= row.haircut <= Decimal("0.8") for row in found.sources)
