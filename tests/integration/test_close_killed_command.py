"""`loanflow close` killed -9, again and again, on either database: the book is the one an undisturbed command leaves, hash for hash."""

import base64
import hashlib
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.ports import free_port
from lending import cli
from lending.adapters.db import tables as t
from lending.commands import close as close_command
from lending.service.business_date import read_business_date
from tests.conftest import on_postgresql
from tests.support.bank import FIRST_DAY, TrialBank, build_test_bank
from tests.support.closing import STANDING, fill, snapshot
from tests.unit.service.close.test_sets import BOOK

KILLS = 20
#: Farther than twenty commands come before they are killed, on any machine.
FAR = FIRST_DAY + timedelta(390)
#: Days the last command closes undisturbed.
REST = timedelta(5)
_TABLES = (*STANDING, t.posting, t.close_part, t.daily_close, t.bank_state)
#: Seconds of work after which a command is killed at the latest; a day of so small a book takes about a tenth.
_LONGEST = 0.1
_processes = multiprocessing.get_context("fork")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def two(request, tmp_path) -> list[TrialBank]:
    made = []
    for name in ("disturbed", "undisturbed"):
        (tmp_path / name).mkdir()
        trial = build_test_bank(tmp_path / name)
        if request.param == "postgresql":
            trial.close()
            trial = on_postgresql(trial, request.getfixturevalue("founded_postgresql"))
        fill(trial, BOOK)
        made.append(trial)
    return made


def settings(trial: TrialBank, state: Path) -> dict[str, str]:
    """Return the environment of a command where no system is up."""
    secret = "of this test only"
    return {
        "LOANFLOW_STATE": str(state),
        "LOANFLOW_DATABASE_URL": trial.url,
        "LOANFLOW_ENGINE_PORT": str(free_port()),
        "LOANFLOW_ENGINE_PASSWORD": secret,
        "LOANFLOW_AGENCY_CREDENTIAL": secret,
        "LOANFLOW_SECRET_KEY": secret,
        "LOANFLOW_JOURNAL_KEY": base64.b64encode(bytes(32)).decode(),
    }


def arguments(last: date) -> list[str]:
    return ["close", "--date", last.isoformat()]


def started(trial: TrialBank, state: Path) -> multiprocessing.process.BaseProcess:
    """Start the command in a process that has its modules already: to load them takes longer than the work."""
    assert close_command.command, "the command line would load it in each process anew"

    def command() -> None:
        os.environ.update(settings(trial, state))
        cli.main(arguments(FAR))

    trial.database.dispose()
    process = _processes.Process(target=command, daemon=True)
    process.start()
    return process


def work_done(trial: TrialBank) -> int:
    """Count what leaves a row behind: parts, and days opened."""
    with trial.database.connect() as connection:
        return sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in (t.close_part, t.daily_close))


def killed_at_work(trial: TrialBank, state: Path, after: float) -> int | None:
    """Kill a command so many seconds after it began to work, and return how it ended."""
    before, process = work_done(trial), started(trial, state)
    while process.exitcode is None and work_done(trial) == before:
        time.sleep(0.02)
    process.join(after)
    process.kill()
    process.join(60)
    return process.exitcode


def digest(trial: TrialBank) -> dict[str, str]:
    """Return a hash of each table of the book."""
    found = snapshot(trial, *_TABLES)
    return {name: hashlib.sha256(json.dumps(rows, default=str, sort_keys=True).encode()).hexdigest() for name, rows in found.items()}


@pytest.mark.slow
def test_a_command_killed_at_twenty_moments_and_given_again_leaves_the_same_book(two, tmp_path):
    disturbed, undisturbed = two
    moments = random.Random(11)
    ends = [killed_at_work(disturbed, tmp_path / "state", moments.uniform(0, _LONGEST)) for _ in range(KILLS)]
    assert ends == [-signal.SIGKILL] * KILLS
    last_day = read_business_date(disturbed.bank) + REST
    for trial in two:
        call = [sys.executable, "-m", "lending.cli", *arguments(last_day)]
        last = subprocess.run(call, env={**os.environ, **settings(trial, tmp_path / "state")}, capture_output=True, text=True, check=False)
        assert last.returncode == 0, last.stderr
        assert read_business_date(trial.bank) == last_day + timedelta(days=1)
    assert digest(disturbed) == digest(undisturbed)
    for trial in two:
        trial.close()
