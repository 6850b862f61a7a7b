import json

import pytest
from click.testing import CliRunner

from lending.cli import main

LOAN = "--due 2023-10-01:250 --due 2023-10-16:250 --as-of 2023-10-20"


def _run(options):
    return CliRunner().invoke(main, ["delinquency", *options.split()])


def test_the_document_tells_the_loan_and_its_instalments():
    found = json.loads(_run(f"{LOAN} --paid 2023-10-05:100 --json").output)
    assert {name: found[name] for name in ("past_due_days", "delinquent_days", "bucket", "classification")} == {
        "past_due_days": 19,
        "delinquent_days": 16,
        "bucket": "4-30",
        "classification": "special_mention",
    }
    assert [each["unpaid"] for each in found["instalments"]] == ["150.00", "250.00"]


def test_lines_are_for_people():
    assert _run(LOAN).output.splitlines() == [
        "Days past due    19",
        "Days delinquent  16",
        "Bucket           4-30",
        "Classification   special mention",
        "Due 2023-10-01   250.00 unpaid, bucket 4-30",
        "Due 2023-10-16   250.00 unpaid, bucket 4-30",
    ]
    assert "Bucket           none" in _run(f"{LOAN} --grace-days 19").output
    assert "250.00 unpaid, bucket none" in _run(f"{LOAN} --buckets 5").output


def test_grace_pauses_and_buckets_are_options():
    found = json.loads(_run(f"{LOAN} --grace-days 0 --pause 2023-10-10:2023-10-12 --buckets 1,17,18 --json").output)
    assert (found["delinquent_days"], found["bucket"]) == (17, "17-17")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--due 2023-10-15:250", "--due 3: Give due dates in their order"),
        ("--due 2023-10-31:0", "--due 3: Give a number above 0."),
        ("--paid 2023-10-31:NaN", "'--paid': 'NaN' is no number"),
        ("--paid 2023-10-31:-1", "--paid 1: Give a number above 0."),
        ("--grace-days -1", "--grace-days: Give a whole number"),
        ("--pause 2023-10-12:2023-10-10", "--pause 1: Let it end on 2023-10-12 or later"),
        ("--buckets 1,x", "'--buckets': '1,x' is no list of days"),
        ("--buckets 4,1", "--buckets: Give the first days of the buckets in their order"),
        ("--as-of yesterday", "'--as-of': 'yesterday' is no day"),
    ],
)
def test_wrong_input_is_told_by_its_option_and_nothing_is_printed(options, told):
    answer = _run(f"{LOAN} {options} --json")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert told in answer.stderr
