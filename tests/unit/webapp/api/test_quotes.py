"""Quotes over the API are what the command line reckons."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given, settings

from lending.commands.schedule import command
from tests.support.bodies import GOOD
from tests.support.loans import CODES, loan_terms
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
        ({"disbursed": "9999-12-31"}, "disbursed"),
        ({"payoff": {"on": "2023-01-01", "charged": "to_date"}}, "payoff.on"),
    ],
)
def test_what_the_rules_refuse_names_its_field(anna, wrong, field):
    answer = anna.post("/quotes", {**LOAN, **wrong})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


@settings(deadline=None, max_examples=100)
@given(terms=loan_terms())
def test_any_loan_s_document_is_what_the_command_line_prints(shared, terms):
    _, _, caller = shared
    fields = ("periods", "months_per_period", "principal_grace", "interest_grace", "interest_free", "country", *CODES)
    body = {name: getattr(terms, name) for name in fields} | {"principal": str(terms.principal), "multiple": str(terms.multiple)}
    body |= {"annual_rate": f"{terms.annual_rate * 100}%", "disbursed": terms.disbursed.isoformat()}
    body |= {"first_due": terms.first_due.isoformat()} if terms.first_due else {}
    drawn = [(item.on.isoformat(), str(item.amount)) for item in terms.drawdowns]
    rated = [(item.on.isoformat(), f"{item.annual_rate * 100}%") for item in terms.rate_changes]
    options = [f"--{name.replace('_', '-')}={value}" for name, value in body.items()] + ["--relevel"] * terms.relevel
    options += [f"--drawdown={on}:{amount}" for on, amount in drawn] + [f"--rate-change={on}:{rate}" for on, rate in rated]
    printed = json.loads(CliRunner().invoke(command, [*options, "--json"]).output)
    body |= {"relevel": terms.relevel, "drawdowns": [{"on": on, "amount": amount} for on, amount in drawn]}
    answer = caller.post("/quotes", body | {"rate_changes": [{"on": on, "annual_rate": rate} for on, rate in rated]})
    assert (answer.status_code, answer.json) == (200, printed), answer.text


def test_a_loan_of_more_changes_than_can_be_reckoned_at_once_is_refused(shared):
    _, _, caller = shared
    years = {"periods": 360, "rate_changes": [{"on": f"{2025 + year}-01-01", "annual_rate": f"{year % 7}%"} for year in range(29)]}
    assert len(caller.post("/quotes", LOAN | years).json["rows"]) == 360
    assert caller.post("/quotes", LOAN | {"rate_changes": [{"on": "2024-02-01", "annual_rate": "1%"}] * 61}).status_code == 422
