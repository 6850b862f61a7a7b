from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.person import Person, cents, divided, months_before

AS_OF = date(2026, 11, 23)


def people(count, **declared):
    return [Person(f"person {number}", declared, AS_OF) for number in range(count)]


def test_about_nine_in_ten_told_their_income_within_three_per_cent():
    deviations = [abs(person.income / 8000 - 1) for person in people(2000, monthly_income="8000.00")]

    assert 0.87 < sum(deviation <= Decimal("0.03") for deviation in deviations) / 2000 < 0.93
    assert max(deviations) > Decimal("0.3")


def test_the_truth_does_not_depend_on_the_day_it_is_asked():
    asked = {Person("p", {"monthly_income": "8000.00"}, date(2026, month, 1)).income for month in range(1, 13)}

    assert len(asked) == 1


def test_who_declared_nothing_still_has_an_income_an_employer_and_months():
    person = Person("p", {}, AS_OF)

    assert 4_000 <= person.income <= 25_000
    assert person.occupation == "employed"
    assert person.employer.startswith("Employer ")
    assert 6 <= person.months_employed <= 180


def test_what_was_declared_about_work_is_kept():
    person = Person("p", {"employer": "Harbour Works", "months_employed": 0, "occupation": "platform"}, AS_OF)

    assert (person.employer, person.months_employed, person.occupation) == ("Harbour Works", 0, "platform")


def test_about_one_in_a_hundred_is_under_enforcement():
    assert 10 <= sum(person.under_enforcement for person in people(2000)) <= 32


def test_the_id_number_does_not_show_when_a_person_is_printed():
    assert "110101" not in repr(Person("110101", {"employer": "110101"}, AS_OF))


@given(
    total=st.decimals("0", "1000000", places=2),
    weights=st.lists(st.decimals("0.01", "10", places=2), min_size=1, max_size=24),
)
def test_parts_are_cents_and_sum_to_the_whole(total, weights):
    parts = divided(total, weights)

    assert sum(parts) == total
    assert len(parts) == len(weights)
    assert all(part == part.quantize(Decimal("0.01")) for part in parts)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 11, 23), date(2025, 11, 1), date(2026, 10, 1)),
        (date(2026, 1, 1), date(2025, 1, 1), date(2025, 12, 1)),
        (date(2026, 12, 31), date(2025, 12, 1), date(2026, 11, 1)),
    ],
)
def test_twelve_months_end_before_the_month_of_the_day(day, first, last):
    months = months_before(day, 12)

    assert (len(months), months[0], months[-1]) == (12, first, last)


def test_amounts_are_written_with_two_places():
    assert cents(Decimal(7)) == "7.00"
