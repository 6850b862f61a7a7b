import json

import pytest
from click.testing import CliRunner

from lending.cli import main

LOAN = ["--principal", "100", "--annual-rate", "7%", "--periods", "6", "--disbursed", "2024-01-01"]


def _run(*options):
    return CliRunner().invoke(main, ["schedule", *options])


def test_the_document_has_what_other_tools_read():
    found = json.loads(_run(*LOAN, "--json").output)
    assert list(found) == ["instalment", "rows", "total_interest", "total"]
    assert found["rows"][-1] == {
        "number": 6,
        "due": "2024-07-01",
        "principal": "16.90",
        "interest": "0.10",
        "payment": "17.00",
        "balance": "0.00",
    }


def test_the_bank_own_settings_are_the_defaults():
    plain = _run(*LOAN, "--json").output
    options = "--months-per-period 1 --method equal_instalment --day-count 30/360 --actual-actual isda --rounding half_up --multiple 0.01"
    more = "--instalment-rounding nearest --interest-rounded row --principal-grace 0 --paid 0 --first-due 2024-02-01"
    new = "--interest-grace 0 --interest-free 0 --first-period first_instalment --holidays keep --country CN"
    assert _run(*LOAN, *options.split(), *more.split(), *new.split(), "--json").output == plain


@pytest.mark.parametrize(
    ("options", "last"),
    [
        ("--method equal_principal", "16.75"),  # five times 16.67, then the rest
        ("--method interest_first", "100.58"),
        ("--method bullet", "103.50"),
        ("--first-due 2024-01-16", "16.95"),
        ("--months-per-period 3", "17.71"),
        ("--multiple 1", "16.00"),
        ("--instalment-rounding up_to_unit", "11.96"),
        ("--interest-rounded total --method interest_first", "100.58"),
        ("--principal-grace 5", "100.58"),
        ("--day-count actual/360", "17.01"),
        ("--interest-free 6", "16.65"),
        ("--interest-grace 5", "18.95"),  # 16.90 and all the interest
        ("--first-due 2024-03-01 --first-period spread", "17.13"),  # 17.00, and 0.58 less five times 0.09
        # 16.90 and 50.00, without interest
        ("--rate-change 2024-06-02:0% --drawdown 2024-06-01:50", "66.90"),
    ],
)
def test_every_setting_is_honoured(options, last):
    rows = json.loads(_run(*LOAN, *options.split(), "--json").output)["rows"]
    assert rows[-1]["payment"] == last


def test_due_dates_move_by_the_calendar():
    rows = json.loads(_run(*LOAN, "--holidays", "following", "--json").output)["rows"]
    assert [row["due"] for row in rows][3:] == ["2024-05-06", "2024-06-03", "2024-07-01"]
    abroad = json.loads(_run(*LOAN, "--holidays", "preceding", "--country", "GB", "--json").output)["rows"]
    assert [row["due"] for row in abroad][2:5] == ["2024-04-01", "2024-05-01", "2024-05-31"]


def test_interest_due_up_front_stands_beside_the_rows():
    odd = (*LOAN, "--first-due", "2024-03-01", "--first-period", "up_front")
    found = json.loads(_run(*odd, "--json").output)
    assert found["up_front"] == {"due": "2024-01-01", "interest": "0.58"}
    assert (found["rows"][0]["due"], found["rows"][0]["payment"], found["total"]) == ("2024-03-01", "17.01", "102.63")
    assert "Due up front on 2024-01-01: 0.58 interest, counted in the totals" in _run(*odd).output


def test_a_table_is_for_people():
    output = _run(*LOAN, "--paid", "1", "--payoff", "2024-02-15:to_date").output
    assert "2024-02-01       16.43       0.58     17.01     83.57   paid" in output
    assert "Total           100.00       2.05    102.05" in output
    assert "To pay the loan off: 83.81 (principal 83.57, interest 0.24)" in output
    assert "paid" not in _run(*LOAN).output


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--principal", "-5"], "--principal: Give a number above 0."),
        (["--principal", "NaN"], "'--principal': 'NaN' is no number"),
        (["--principal", "100.001"], "--principal: Give an amount with at most two decimal places."),
        (["--annual-rate", "7"], "'--annual-rate': '7' is no rate"),
        (["--annual-rate", "-7%"], "--annual-rate: Give a number that is 0 or more."),
        (["--annual-rate", "1001%"], "--annual-rate: Give a number that is 10 or less."),
        (["--periods", "0"], "--periods: Give a whole number from 1 to 600."),
        (["--periods", "six"], "'--periods'"),
        (["--months-per-period", "0"], "--months-per-period: Give a whole number"),
        (["--disbursed", "2024-02-30"], "'--disbursed': '2024-02-30' is no day"),
        (["--first-due", "2023-12-31"], "--first-due: Give a date after the disbursement"),
        (["--method", "balloon"], "'--method'"),
        (["--day-count", "30/365"], "'--day-count'"),
        (["--multiple", "0"], "--multiple: Give a number"),
        (["--principal-grace", "6"], "--principal-grace: Give a whole number from 0 to 5."),
        (["--multiple", "0.015"], "--multiple: Give an amount with at most two decimal places."),
        (["--multiple", "1e2"], "'--multiple': '1e2' is no number"),
        (["--annual-rate", "7%%"], "'--annual-rate': '7%%' is no rate"),
        (["--annual-rate", "1e9%"], "'--annual-rate': '1e9%' is no rate"),
        (["--annual-rate", "NaN%"], "'--annual-rate': 'NaN%' is no rate"),
        (["--annual-rate", "LPR+50"], "'--annual-rate': 'LPR+50' is no rate"),
        (["--principal", "0"], "--principal: Give a number above 0."),
        (["--principal", "1000000000000.01"], "--principal: Give a number that is 1000000000000 or less."),
        (["--periods", "-1"], "--periods: Give a whole number from 1 to 600."),
        (["--periods", "601"], "--periods: Give a whole number from 1 to 600."),
        (["--periods", "6.5"], "'--periods'"),
        (["--disbursed", "2500-12-01", "--first-due", "2500-12-31"], "--disbursed: Give a date from 1900 to 2200."),
        (["--disbursed", "9999-12-01", "--first-due", "9999-12-31"], "is too far away; write a day from 1900-01-01 to 2999-12-31."),
        (["--first-due", "2024-01-01"], "--first-due: Give a date after the disbursement"),
        (["--first-due", "2026-01-02"], "--first-due: Give a date after the disbursement and within 24 months of it."),
        (["--rounding", "half_down"], "'--rounding'"),
        (["--instalment-rounding", "down"], "'--instalment-rounding'"),
        (["--interest-rounded", "never"], "'--interest-rounded'"),
        (["--actual-actual", "icma"], "'--actual-actual'"),
        (["--interest-grace", "6"], "--interest-grace: Give a whole number from 0 to 5."),
        (["--interest-free", "7"], "--interest-free: Give a whole number from 0 to 6."),
        (["--interest-free", "-1"], "--interest-free: Give a whole number from 0 to 6."),
        (["--first-period", "never"], "'--first-period'"),
        (["--holidays", "skip"], "'--holidays'"),
        (["--country", "china"], "--country: Give a country by its capital letters"),
        (["--country", "XX"], "--country: There is no calendar of XX"),
        (
            ["--first-due", "2024-03-01", "--first-period", "up_front", "--drawdown", "2024-01-15:5"],
            "--drawdown 1: Interest up to 2024-02-01 is due up front",
        ),
        (["--drawdown", "2024-02-01:5", "--drawdown", "2024-07-01:5"], "--drawdown 2: Give a date from the disbursement"),
        (["--drawdown", "2024-02-01:-5"], "--drawdown 1: Give a number above 0."),
        (["--rate-change", "2024-02-01:LPR"], "'--rate-change': 'LPR' is no rate"),
        (["--rate-change", "2024-07-02:5%"], "--rate-change 1: Give a date from the disbursement"),
        (["--paid", "7"], "--paid: Give a whole number from 0 to 6."),
        (["--unpaid-interest"], "--unpaid-interest: Give the day it is seen on"),
        (["--as-of", "2023-12-31"], "--as-of: Give a date from 2024-01-01 on"),
        (["--paid", "2", "--payoff", "2024-02-29:to_date"], "--payoff: Give a date from 2024-03-01 on"),
        (["--payoff", "2024-02-15"], "'--payoff'"),
        (["--payoff", "2024-02-15:now"], "--payoff: Choose one of next_due, to_date."),
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_wrong_input_is_told_by_its_option_and_nothing_is_printed(options, told, form):
    answer = _run(*LOAN, *options, *form)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert told in answer.stderr


def test_what_is_missing_is_asked_for():
    answer = _run("--principal", "100")
    assert answer.exit_code == 2
    assert "Missing option" in answer.stderr


def test_help_shows_the_payoff_as_it_is_taken():
    assert "DATE:to_date|next_due" in _run("--help").output
