from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import frequencies
from sandbox.draws import Draws


@given(about=st.text(), label=st.text())
def test_the_same_question_draws_the_same_and_stays_in_its_range(about, label):
    drawn = Draws(about).share(label)

    assert drawn == Draws(about).share(label)
    assert 0 <= drawn < 1


def test_another_person_another_label_or_another_seed_draws_otherwise():
    drawn = {Draws("a").share("x"), Draws("b").share("x"), Draws("a").share("y"), Draws("a", seed="other").share("x")}

    assert len(drawn) == 4


@given(about=st.text(), low=st.integers(-100, 100), width=st.integers(0, 50))
def test_whole_numbers_stay_within_both_ends(about, low, width):
    assert low <= Draws(about).whole("n", low, low + width) <= low + width


def test_both_ends_of_a_whole_range_are_reached():
    assert {Draws(str(number)).whole("n", 1, 3) for number in range(100)} == {1, 2, 3}


def test_amounts_stay_between_their_ends():
    assert all(Decimal("0.97") <= Draws(str(number)).between("x", "0.97", "1.03") < Decimal("1.03") for number in range(200))


TABLES = [
    frequencies.AML,
    frequencies.MONTHS_OVERDUE,
    frequencies.ENQUIRIES_30D,
    frequencies.ENQUIRIES_BEFORE,
    frequencies.OPEN_LOANS,
    frequencies.HONESTY,
    frequencies.BILLS_LATE,
    frequencies.COMPANY_STATUS,
]


@pytest.mark.parametrize("table", TABLES)
def test_every_table_of_frequencies_sums_to_one(table):
    assert sum(Decimal(share) for _, share in table) == 1


@pytest.mark.parametrize("table", TABLES)
def test_things_come_as_often_as_their_table_says(table):
    drawn = Counter(Draws(str(number)).pick("thing", table) for number in range(4000))

    assert {thing: round(drawn[thing] / 4000, 1) for thing, _ in table} == {
        thing: pytest.approx(float(share), abs=0.06) for thing, share in table
    }


def test_codes_are_twelve_hexadecimal_digits():
    assert len(bytes.fromhex(Draws("a").code("report"))) == 6
