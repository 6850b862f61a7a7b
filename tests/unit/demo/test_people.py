from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.demo import people
from lending.domain.identity import age_on, birth_date, is_mobile

NUMBERS = st.integers(1, 9_999)


@given(number=NUMBERS, age=st.integers(18, 80), day=st.dates(date(2026, 11, 1), date(2026, 12, 31)))
def test_an_identity_number_is_valid_and_carries_the_age(number, age, day):
    born = birth_date(people.person(number, age).id_number)
    assert born is not None
    assert age_on(born, day) == age


@given(number=NUMBERS)
def test_a_person_can_be_called_and_paid(number):
    assert is_mobile(people.person(number, 30).phone)
    account = people.account(number)
    assert account.isdigit()
    assert len(account) == 19
    assert account[-4:] not in {"0000", "0001", "0002"}


def test_nobody_shares_an_identity_number_or_phone():
    everybody = [people.person(number, 40) for number in range(1, 7_000)]
    assert len({person.id_number for person in everybody}) == len(everybody)
    assert len({person.phone for person in everybody}) == len(everybody)


def test_a_number_is_the_same_person_at_each_run():
    assert people.person(1, 67) == people.person(1, 67)
    assert people.person(1, 67) != people.person(2, 67)


def test_one_in_five_names_is_simplified():
    simplified = [n for n in range(1, 1_001) if people.person(n, 30).name[0] in "陈张刘赵马孙郑韩许邓"]
    assert 150 < len(simplified) < 250


@pytest.mark.parametrize("number", range(1, 200))
def test_names_have_three_characters(number):
    assert len(people.person(number, 30).name) == 3
