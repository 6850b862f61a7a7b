"""`loanflow simulate`."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from lending.commands import simulate
from lending.errors import InvalidInputError
from lending.simulation.figures import Figures, Quarter
from lending.simulation.run import Outcome, Wanted

FIGURES = Figures(
    customers=200,
    loans=219,
    lent=Decimal("1000000.00"),
    instalments_due=600,
    missed=40,
    payments=500,
    paid=Decimal("90000.00"),
    paid_late=30,
    court_fees=Decimal("300.00"),
    court_fees_back=Decimal("50.00"),
    promises={"broken": 3, "kept": 9},
    cases_opened=35,
    cases_open=5,
    cases_closed={"cured": 30},
    contacts={"call/reached": 12, "sms/delivered": 60},
    reviewed=4,
    moved=1,
    segments={"A": 1, "B": 1},
    attempts_refused=2,
    warnings={"court_case": {"raised": 4, "ripe": 3, "followed": 1, "late_already": 0}},
    quarters=(
        Quarter(as_of=date(2025, 4, 1), loans=200, buckets={"none": 190, "4-30": 10}, past_due=10, outstanding_past_due=Decimal("5.00")),
    ),
    days=90,
    seconds={"in all": 12.5, "close": 8.0},
)


@pytest.fixture
def simulated(monkeypatch):
    """Keep what was asked for and give the figures back."""
    asked = {"flaws": []}

    def simulate_(wanted, state, tell, exported):
        tell("2025-01-01", 1, 90)
        asked.update(wanted=wanted, state=state, exported=exported)
        return Outcome(FIGURES, asked["flaws"])

    def by_engine(wanted, state, tell, environ, exported):
        asked.update(environ=environ)
        return simulate_(wanted, state, tell, exported)

    monkeypatch.setattr(simulate, "simulate", simulate_)
    monkeypatch.setattr(simulate, "simulate_by_engine", by_engine)
    return asked


def run(*arguments: str):
    return CliRunner().invoke(simulate.command, list(arguments))


def test_it_says_where_the_bank_is_and_prints_the_figures(simulated):
    done = run("--months", "3", "--customers", "200", "--seed", "7")
    assert done.exit_code == 0, done.output
    assert simulated["wanted"] == Wanted(months=3, customers=200, seed=7)
    assert f"The simulated bank is in {simulated['state']} until the end" in done.stderr
    assert not simulated["state"].exists()
    for said in ("219, 1,000,000.00 CNY", "broken 3, kept 9", "35, still open 5", "cured 30", "contacts sms/delivered", "5.00", "2025-03"):
        assert said in done.stdout
    assert "✓ Book, cases, contacts, lateness and segments reconcile." in done.stdout


def test_a_bank_may_be_kept_and_written_as_csv(simulated, tmp_path):
    done = run("--state", str(tmp_path / "bank"), "--export", str(tmp_path / "csv"), "--json")
    assert done.exit_code == 0, done.output
    assert (simulated["state"], simulated["exported"]) == (tmp_path / "bank", Path(tmp_path / "csv"))
    told = json.loads(done.stdout)
    assert (told["loans"], told["lent"], told["flaws"], told["quarters"][0]["buckets"]["4-30"]) == (219, "1000000.00", [], 10)


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_what_does_not_reconcile_ends_with_1_and_is_named(simulated, more):
    simulated["flaws"] = ["l1 is past due and has no open case"]
    done = run(*more)
    assert done.exit_code == 1
    assert "l1 is past due and has no open case" in done.stdout
    assert "✓" not in done.stdout


def test_a_directory_that_holds_a_bank_is_refused_by_its_option(monkeypatch, tmp_path):
    def refuse(*_arguments):
        raise InvalidInputError({"state": ["It holds a bank already; name an empty directory."]})

    monkeypatch.setattr(simulate, "simulate", refuse)
    done = run("--state", str(tmp_path))
    assert done.exit_code == 2
    assert "--state: It holds a bank already" in done.output


def test_no_loans_no_shares(simulated, monkeypatch):
    empty = replace(FIGURES, quarters=(replace(FIGURES.quarters[0], loans=0, buckets={}, past_due=0),), promises={})
    monkeypatch.setattr(simulate, "simulate", lambda *_: Outcome(empty, []))
    done = run()
    assert "–" in done.stdout
    assert "none" in done.stdout


def test_an_engine_of_its_own_may_do_the_collection(simulated):
    assert run().exit_code == 0
    assert "environ" not in simulated
    assert run("--engine", "--months", "3", "--customers", "200").exit_code == 0
    assert simulated["environ"]["PATH"]
