"""Three months of 200 customers through the real engine: its processes, its timers, its tasks completed by their forms."""

import json
import os
from pathlib import Path

import pytest

from lending.simulation.run import Wanted, simulate_by_engine

pytestmark = [pytest.mark.engine, pytest.mark.slow]

MONTHS, CUSTOMERS = 3, 200


def test_a_simulated_bank_reconciles_where_the_engine_collects(tmp_path: Path) -> None:
    wanted = Wanted(months=MONTHS, customers=CUSTOMERS, seed=1)
    outcome = simulate_by_engine(wanted, tmp_path / "bank", lambda *_what: None, os.environ, tmp_path / "csv")
    said = json.dumps(outcome.figures.as_document(), indent=2)
    assert outcome.flaws == [], said

    # All of them, every day, and cases that were written to and called
    figures = outcome.figures
    assert figures.customers == CUSTOMERS, said
    assert figures.days >= MONTHS * 28, said
    assert figures.cases_opened == figures.cases_open + sum(figures.cases_closed.values()) > CUSTOMERS // 20, said
    assert {kind.partition("/")[0] for kind in figures.contacts} >= {"sms", "call"}, said
    assert figures.contacts.get("sms/delivered", 0) > 0, said
    assert 0 < figures.seconds["engine and workers"] <= figures.seconds["collection"], said
    assert (tmp_path / "csv" / "contacts.csv").exists()
