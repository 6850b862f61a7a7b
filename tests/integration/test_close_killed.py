"""A close that is killed -9, again and again, leaves the book that an undisturbed one leaves."""

import multiprocessing
import random
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lending.adapters.db import tables as t
from lending.adapters.db.session import connect, transactions
from lending.service.business_date import read_business_date
from lending.service.close import closing
from tests.support.bank import FIRST_DAY, TrialBank, build_test_bank
from tests.support.closing import STANDING, fill, snapshot
from tests.unit.service.close.test_sets import BOOK

KILLS, DAYS = 20, 12
LAST = FIRST_DAY + timedelta(DAYS - 1)
_BOOK = (*STANDING, t.posting, t.close_part, t.daily_close, t.bank_state)
_processes = multiprocessing.get_context("fork")


def close_all(trial: TrialBank) -> None:
    """Close what is left, as `loanflow close --date` does, with connections of its own."""
    database = connect(trial.url)
    begin, read = transactions(database)
    closing.close_through(replace(trial.bank, begin=begin, read=read), trial.actor("admin"), LAST)


def started(work: Callable[[TrialBank], None], trial: TrialBank) -> multiprocessing.process.BaseProcess:
    trial.database.dispose()
    process = _processes.Process(target=work, args=(trial,), daemon=True)
    process.start()
    return process


@pytest.fixture
def two(tmp_path, monkeypatch) -> list[TrialBank]:
    # Each step of each partition its own transaction, as in a big bank.
    monkeypatch.setattr(closing, "TOGETHER", 0)
    made = []
    for name in ("disturbed", "undisturbed"):
        (tmp_path / name).mkdir()
        made.append(build_test_bank(tmp_path / name))
    fill(made[0], [{**each, "autopay": each["autopay"]} for each in BOOK])
    made[0].database.dispose()
    shutil.copyfile(Path(made[0].url.removeprefix("sqlite:///")), Path(made[1].url.removeprefix("sqlite:///")))
    return made


@pytest.mark.slow
def test_killed_at_twenty_moments_and_resumed_it_leaves_the_same_book(two):
    disturbed, undisturbed = two
    begun = time.monotonic()
    process = started(close_all, undisturbed)
    process.join(120)
    assert process.exitcode == 0
    took = time.monotonic() - begun
    moments, killed = random.Random(7), 0
    while killed < KILLS:
        process = started(close_all, disturbed)
        process.join(moments.uniform(0.01, took / KILLS))
        if process.exitcode is not None:
            break
        process.kill()
        process.join(20)
        assert process.exitcode == -signal.SIGKILL
        killed += 1
    if read_business_date(disturbed.bank) <= LAST:
        close_all(disturbed)
    assert killed == KILLS
    assert snapshot(disturbed, *_BOOK) == snapshot(undisturbed, *_BOOK)
