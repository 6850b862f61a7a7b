"""A month of people in trouble through the real engine: its processes, its timers, its tasks completed by their forms."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lending.simulation import run
from lending.simulation.run import Wanted, simulate_by_engine
from tests.support.troubled import troubled

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def test_a_simulated_bank_reconciles_where_the_engine_collects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def in_trouble(_seed: int, count: int, first: date, _last: date) -> tuple[Any, ...]:
        return tuple(troubled(count, first, due_after=3))

    monkeypatch.setattr(run, "customers", in_trouble)
    told: list[Any] = []
    outcome = simulate_by_engine(
        Wanted(months=1, customers=5, seed=1), tmp_path / "bank", lambda *what: told.append(what), os.environ, tmp_path / "csv"
    )
    assert outcome.flaws == [], json.dumps(outcome.figures.as_document(), indent=2)
    figures = outcome.figures
    assert figures.cases_opened == figures.cases_open + sum(figures.cases_closed.values()) > 0
    assert {kind.partition("/")[0] for kind in figures.contacts} >= {"sms", "call"}
    assert figures.contacts.get("sms/delivered", 0) > 0
    assert (tmp_path / "csv" / "contacts.csv").exists()
