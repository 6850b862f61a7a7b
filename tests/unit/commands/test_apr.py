import json

import pytest
from click.testing import CliRunner

from lending.cli import main

CREDIT = "--advance 1978-01-10:5000 --payment 230 --count 24 --frequency monthly --first 1978-02-10"


def _run(options):
    return CliRunner().invoke(main, ["apr", *options.split()])


def test_three_rates_are_told_in_percent():
    assert json.loads(_run(f"{CREDIT} --json").output) == {"apr": "9.69", "simple": "9.69", "irr": "10.13"}
    assert "Annual percentage rate (Regulation Z)      9.69 %\n" in _run(CREDIT).output


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--advance 1978-01-10:-1", "--advance 2: Give a number above 0."),
        ("--advance 1978-01-10:NaN", "'--advance': 'NaN' is no number"),
        ("--advance 1979-01-10", "'--advance': '1979-01-10' lacks its second part"),
        ("--advance 1980-01-10:1", "--advance 2: Give a date before the last payment"),
        ("--payment 0", "--payment: Give a number above 0."),
        ("--payment 1", "--payment: 24.00 paid in all is less than 5,000.00 advanced."),
        ("--payment 900000", "--payment: Give less, or later: this costs more than 5000% a month."),
        ("--count 0", "--count: Give a whole number"),
        ("--frequency daily", "'--frequency'"),
        ("--first 1978-01-10", "--first: Give a date after the first advance"),
        ("--fee 1977-01-10:1", "--fee 1: Give a date from the first advance"),
        ("--fee 1978-01-10:5000", "--fee: The first advance is used up"),
    ],
)
def test_wrong_input_is_told_by_its_option_and_nothing_is_printed(options, told):
    answer = _run(f"{CREDIT} {options} --json")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert told in answer.stderr
