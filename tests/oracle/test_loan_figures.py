"""Published figures, through the command line: every case of the bank's list, and neighbours of the same sources."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from lending.cli import main

HERE = Path(__file__).parent
FIGURES = json.loads((HERE / "loan-figures.json").read_text(encoding="utf-8"))
NEIGHBOURS = json.loads((HERE / "neighbours.json").read_text(encoding="utf-8"))
#: How Apache Fineract reckons.
FINERACT = ["--rounding", "half_even", "--relevel"]
#: The loan of O1 and of the cases about it.
O1 = ["--principal", "100", "--annual-rate", "7%", "--periods", "6", "--disbursed", "2024-01-01"]
#: The instalments of O14: on disbursement, and every 15 days after.
O14 = ["--due", "2023-10-01:250", "--due", "2023-10-16:250", "--due", "2023-10-31:250", "--due", "2023-11-15:250", "--grace-days", "3"]
OTHER = {case["id"]: case for case in FIGURES["other"]}


def _run(command, *options):
    answer = CliRunner().invoke(main, [command, *options, "--json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)


def _by_id(cases):
    return [pytest.param(case, id=case["id"]) for case in cases]


def _options(case, *names):
    given = [name for name in names if case.get(name) is not None]
    return [text for name in given for text in (f"--{name.replace('_', '-')}", str(case[name]))]


@pytest.mark.parametrize("case", _by_id(FIGURES["schedules"]))
def test_a_published_schedule_comes_out_to_the_cent(case):
    names = ("principal", "annual_rate", "periods", "months_per_period", "disbursed", "method", "day_count", "actual_actual", "rounding")
    options = [*_options(case, *names, "multiple"), *(["--relevel"] if case["relevel"] else [])]
    found = _run("schedule", *options)
    assert [{name: row[name] for name in want} for row, want in zip(found["rows"], case["rows"], strict=True)] == case["rows"]
    assert {name: found[name] for name in ("instalment", "total_interest") if name in case} == {
        name: case[name] for name in ("instalment", "total_interest") if name in case
    }


@pytest.mark.parametrize("case", _by_id(NEIGHBOURS["schedules"]))
def test_its_neighbours_come_out_too(case):
    found = _run("schedule", *FINERACT, *case["options"].split())
    assert {name: [row[name] for row in found["rows"]] for name in ("interest", "payment")} == {
        name: case[name] for name in ("interest", "payment")
    }


@pytest.mark.parametrize("case", _by_id(FIGURES["apr"]))
def test_an_example_of_regulation_z_comes_out(case):
    options = ["--advance", f"{case['advanced']}:{case['advance']}", *_options(case, "payment", "count", "frequency", "first")]
    assert _run("apr", *options)["apr"] == case["apr"]


@pytest.mark.parametrize("case", _by_id(NEIGHBOURS["apr"]))
def test_the_other_examples_of_the_appendix_come_out_too(case):
    assert _run("apr", *case["options"].split())["apr"] == case["apr"]


def _o14(table):
    return [pytest.param(day, want, id=day) for day, want in FIGURES["delinquency"][table].items()]


@pytest.mark.parametrize(("day", "want"), _o14("no_pause"))
def test_o14_without_a_pause(day, want):
    found = _run("delinquency", *O14, "--as-of", day)
    assert {name: found[name] for name in want} == want


@pytest.mark.parametrize(("day", "want"), _o14("pause_2023-10-06_to_2023-10-30"))
def test_o14_with_a_pause(day, want):
    found = _run("delinquency", *O14, "--as-of", day, "--pause", "2023-10-06:2023-10-30")
    assert {name: found[name] for name in want} == want


@pytest.mark.parametrize("label", FIGURES["delinquency"]["buckets"])
def test_o14_has_its_buckets(label):
    first = int(label.rstrip("+").partition("-")[0])
    due = ["--due", "2020-01-01:1", "--grace-days", str(3000 - first)]
    assert _run("delinquency", *due, "--as-of", "2028-03-19")["bucket"] == label  # 3000 days later


@pytest.mark.parametrize("case", _by_id(NEIGHBOURS["delinquency"]))
def test_other_scenarios_of_delinquency_come_out_too(case):
    found = _run("delinquency", *O14, *case["options"].split())
    assert {name: found[name] for name in case if name not in {"id", "options"}} == {
        name: value for name, value in case.items() if name not in {"id", "options"}
    }


@pytest.mark.parametrize(("until", "interest", "total"), [("to_date", "0.24", "83.81"), ("next_due", "0.49", "84.06")])
def test_o2_pays_off_to_the_day_or_to_the_next_due_date(until, interest, total):
    found = _run("schedule", *O1, *FINERACT, "--paid", "1", "--payoff", f"2024-02-15:{until}")
    assert found["payoff"] == {"principal": "83.57", "interest": interest, "total": total}
    assert total in OTHER["O2"]["text"]


def test_o13_is_the_example_of_the_central_bank():
    options = "--advance 2024-01-01:100000 --payment 8833.3 --count 12 --frequency monthly --first 2024-02-01 --fee 2024-01-01:1000"
    found = _run("apr", *options.split())
    assert (found["simple"], found["irr"]) == ("12.80", "13.58")
    assert "simple 12.80 %, IRR 13.58 %" in OTHER["O13"]["text"]


def test_o15_charges_interest_on_the_unpaid_balance():
    rows = _run("schedule", *O1, *FINERACT, "--as-of", "2024-07-15", "--unpaid-interest")["rows"]
    assert [row["interest"] for row in rows] == ["0.58"] * 6
    assert (rows[-1]["principal"], rows[-1]["payment"]) == ("17.85", "18.43")


def test_o9a_draws_down_in_two_parts():
    options = "--principal 100 --annual-rate 9.4822% --periods 6 --disbursed 2024-01-01 --drawdown 2024-03-01:100"
    payments = [row["payment"] for row in _run("schedule", *FINERACT, *options.split())["rows"]]
    assert ", ".join(payments) in OTHER["O9a"]["text"]


def test_o6_with_five_months_of_grace_on_principal():
    # Apache Fineract test suite, ClientLoanIntegrationTest, which checks these rows
    options = "--principal 10000000 --annual-rate 24% --periods 24 --disbursed 2014-06-02 --method equal_principal --multiple 100"
    rows = _run("schedule", *options.split(), "--rounding", "half_even", "--principal-grace", "5")["rows"]
    checked = {1: ("0.00", "200000.00"), 5: ("0.00", "200000.00"), 6: ("526300.00", "200000.00"), 7: ("526300.00", "189500.00")}
    checked |= {10: ("526300.00", "157900.00"), 20: ("526300.00", "52600.00"), 24: ("526600.00", "10500.00")}
    assert {number: (rows[number - 1]["principal"], rows[number - 1]["interest"]) for number in checked} == checked


def test_every_case_of_the_list_is_read_here():
    assert set(OTHER) == {"O2", "O13", "O15", "O9a"}
    assert FIGURES.keys() == {"schedules", "apr", "delinquency", "other"}


def test_the_program_itself_prints_what_other_tools_read():
    line = [sys.executable, "-m", "lending.cli", "schedule", *O1, *FINERACT, "--json"]
    answer = subprocess.run(line, capture_output=True, text=True, check=True)
    found = json.loads(answer.stdout)
    assert found["rows"][0] == {
        "number": 1,
        "due": "2024-02-01",
        "principal": "16.43",
        "interest": "0.58",
        "payment": "17.01",
        "balance": "83.57",
    }
    assert (found["instalment"], found["total_interest"], found["total"]) == ("17.01", "2.05", "102.05")
