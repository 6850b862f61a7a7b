from datetime import date
from decimal import Decimal

import click
import pytest

from lending.arguments import DATED_AMOUNT, DATED_RATE, DAYS, NUMBER, read_day, read_number, read_rate, wrong_fields_as_options
from lending.errors import InvalidInputError


@pytest.mark.parametrize(("text", "number"), [("100", "100"), ("-5.25", "-5.25"), ("+0.01", "0.01")])
def test_a_number_is_read_as_it_is_written(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "NaN", "Infinity", "1e3", "1_000", "1,000", ".5", "5.", "１００", "1" * 19, "12 "])
def test_what_is_no_plain_number_is_refused(text):
    with pytest.raises(ValueError, match="is no number"):
        read_number(text)


@pytest.mark.parametrize(("text", "rate"), [("7%", "0.07"), ("9.4822%", "0.094822"), ("0%", "0"), ("-1%", "-0.01")])
def test_a_percentage_is_a_fraction(text, rate):
    assert read_rate(text) == Decimal(rate)


@pytest.mark.parametrize("text", ["7", "0.07", "%", "7%%", "NaN%", "LPR"])
def test_a_rate_without_its_sign_is_refused(text):
    with pytest.raises(ValueError, match="write a percentage"):
        read_rate(text)


def test_a_day_is_read():
    assert read_day("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["2023-02-29", "20240229", "2024-2-9", "2024-W09-4", "29.02.2024", ""])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match="is no day"):
        read_day(text)


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"])
def test_a_day_that_nothing_can_be_reckoned_from_is_refused(text):
    with pytest.raises(ValueError, match="is too far away; write a day from 1900-01-01 to 2999-12-31"):
        read_day(text)


def test_pairs_are_read_in_two_parts():
    day = date(2024, 3, 1)
    assert DATED_AMOUNT.convert("2024-03-01:100.50", None, None) == (day, Decimal("100.50"))
    assert DATED_RATE.convert("2024-03-01:4%", None, None) == (day, Decimal("0.04"))
    assert DAYS.convert("2024-03-01:2024-03-01", None, None) == (day, day)
    assert NUMBER.convert(Decimal(1), None, None) == 1  # a default that is read already


@pytest.mark.parametrize("text", ["2024-03-01", "2024-03-01:", ":5", "5:2024-03-01"])
def test_half_a_pair_is_refused(text):
    with pytest.raises(click.BadParameter):
        DATED_AMOUNT.convert(text, None, None)


def test_wrong_fields_are_told_by_their_options():
    with pytest.raises(click.UsageError) as raised, wrong_fields_as_options({"dues": "--due"}):
        raise InvalidInputError({"dues.2.on": ["Give a date."], "grace_days": ["Give a number.", "Not this."]})
    assert raised.value.message == "--due 2: Give a date.\n--grace-days: Give a number. Not this."
    assert raised.value.exit_code == 2
