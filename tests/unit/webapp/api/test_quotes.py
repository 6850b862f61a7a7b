"""Quotes over the API are what the command line reckons."""

import json

import pytest
from click.testing import CliRunner

from lending.commands.schedule import command
from tests.support.bodies import GOOD
from webapp.api.quotes import QuoteRequestSchema

LOAN = {"principal": "100", "annual_rate": "7%", "periods": 6, "disbursed": "2024-01-01"}


def by_command_line(body):
    options = [f"--{name.replace('_', '-')}={value}" for name, value in body.items()]
    return json.loads(CliRunner().invoke(command, [*options, "--json"]).output)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"method": "bullet", "day_count": "actual/360"},
        {"method": "equal_principal", "months_per_period": 3, "rounding": "half_even"},
        {"first_due": "2024-02-10", "day_count": "actual/actual", "actual_actual": "fineract"},
        {"paid": 2, "as_of": "2024-05-15"},
        {"first_due": "2024-02-10", "first_period": "up_front", "holidays": "following"},
        {"interest_grace": 2, "interest_free": 1},
    ],
)
def test_a_quote_is_what_the_command_line_prints(anna, more):
    answer = anna.post("/quotes", {**LOAN, **more})
    assert (answer.status_code, answer.json) == (200, by_command_line({**LOAN, **more})), answer.text


def test_every_setting_is_taken_together(anna):
    answer = anna.post("/quotes", GOOD[QuoteRequestSchema])
    assert answer.status_code == 200, answer.text
    assert set(answer.json) == {"instalment", "rows", "total_interest", "total", "payoff"}
    assert len(answer.json["rows"]) == 36


def test_a_percentage_and_its_fraction_are_the_same_rate(anna):
    percentage, fraction = (anna.post("/quotes", {**LOAN, "annual_rate": rate}).json for rate in ("7%", "0.07"))
    assert percentage == fraction
    assert percentage["instalment"] == "17.01"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"principal": "0"}, "principal"),
        ({"annual_rate": "1001%"}, "annual_rate"),
        ({"first_due": "2023-12-31"}, "first_due"),
        ({"principal_grace": 6}, "principal_grace"),
        ({"drawdowns": [{"on": "2023-01-01", "amount": "5"}]}, "drawdowns.1.on"),
        ({"rate_changes": [{"on": "2030-01-01", "annual_rate": "5%"}]}, "rate_changes.1.on"),
        ({"paid": 7}, "paid"),
        ({"country": "XX", "holidays": "following"}, "country"),
        ({"unpaid_interest": True}, "unpaid_interest"),
        ({"payoff": {"on": "2023-01-01", "charged": "to_date"}}, "payoff.on"),
    ],
)
def test_what_the_rules_refuse_names_its_field(anna, wrong, field):
    answer = anna.post("/quotes", {**LOAN, **wrong})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]
