from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.identity import age_on, birth_date, check_character, identity_problem, is_mobile, mobile_problem

#: The example number of GB 11643-1999.
EXAMPLE = "11010519491231002X"


def numbered(born):
    first = f"110101{born}001"
    return first + check_character(first)


def test_the_standards_own_example_holds():
    assert check_character(EXAMPLE[:17]) == "X"
    assert birth_date(EXAMPLE) == date(1949, 12, 31)


@pytest.mark.parametrize(
    "number",
    ["", "110105194912310020", "11010519491231002x", "1101051949123100X", "01010519491231002X", "11010519491231002X "],
    ids=["empty", "wrong last", "small x", "too short", "region 0", "blank after"],
)
def test_no_other_writing_is_a_number(number):
    assert birth_date(number) is None


def test_a_day_that_never_was_is_no_birthday():
    first = "11010519490230002"
    assert birth_date(first + check_character(first)) is None


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
def test_every_number_carries_its_date_and_no_single_digit_may_change(born, order):
    first = f"330106{born:%Y%m%d}{order:03d}"
    assert birth_date(first + check_character(first)) == born
    wrong = first[:16] + str((int(first[16]) + 1) % 10) + check_character(first)
    assert birth_date(wrong) is None


@pytest.mark.parametrize(
    ("day", "age"), [(date(2026, 11, 22), 17), (date(2026, 11, 23), 18), (date(2027, 11, 22), 18)], ids=["eve", "birthday", "next eve"]
)
def test_an_age_is_in_completed_years(day, age):
    assert age_on(date(2008, 11, 23), day) == age


@pytest.mark.parametrize(
    ("number", "fits"), [("13800138000", True), ("12800138000", False), ("1380013800", False), ("+8613800138000", False)]
)
def test_a_mobile_number_has_eleven_digits_from_13_on(number, fits):
    assert is_mobile(number) is fits


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("123", "17 digits, then a digit or X"),
        (EXAMPLE[:17] + "1", "do not fit together"),
        ("110101202705010" + "01", "17 digits, then a digit or X"),
        (numbered("20261124"), "do not fit together"),
        (numbered("20081124"), "18 or older"),
        (numbered("20081123"), None),
        (EXAMPLE, None),
    ],
)
def test_what_is_wrong_with_the_number_of_somebody_who_is_to_sign_is_said(number, said):
    problem = identity_problem(number, date(2026, 11, 23))
    assert problem is None if said is None else said in problem


@pytest.mark.parametrize(("number", "wrong"), [("13800138000", False), ("12345678901", True), ("1380013800", True)])
def test_a_wrong_mobile_number_is_told_how_one_begins(number, wrong):
    assert ("begins with 13 to 19" in (mobile_problem(number) or "")) is wrong
