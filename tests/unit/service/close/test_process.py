from dataclasses import replace
from datetime import timedelta

import pytest

from lending.domain.records import OutboxMessage
from lending.errors import ConflictError, NotFoundError
from lending.service.close.process import business_key, follow_close, report_kept, start_close
from lending.service.outbox import deliver_outbox
from lending.service.ports import Incident
from tests.support.bank import FIRST_DAY, NOON
from tests.support.walk import rows
from workers import daily_close

STUCK = Incident(
    id="i", kind="failedExternalTask", activity="reconcile_balances", process="daily_close", process_instance="p",
    message="It differs.", at=NOON, business_key="close-2026-11-23",
)  # fmt: skip


def test_a_day_is_started_once_with_its_date(trial):
    start_close(trial.bank, FIRST_DAY)
    start_close(trial.bank, FIRST_DAY)
    assert deliver_outbox(trial.bank) == 1
    assert list(trial.engine.started.values()) == [("daily_close", "close-2026-11-23", {"day": "2026-11-23"})]
    assert [message.result for message in rows(trial, OutboxMessage)] == ["started"]


def test_started_again_the_step_that_failed_is_tried_again_and_no_other(trial):
    trial.engine.troubles = [STUCK, replace(STUCK, id="other", business_key="another")]
    start_close(trial.bank, FIRST_DAY)
    assert len(trial.engine.troubles) == 2
    start_close(trial.bank, FIRST_DAY)
    assert [trouble.id for trouble in trial.engine.troubles] == ["other"]


def test_the_workers_close_the_day_step_by_step_and_a_repeated_job_does_no_harm(trial, running):
    steps = (daily_close.open_close, daily_close.close_partitions, daily_close.reconcile_balances, daily_close.move_date)
    counts = []
    for step in steps:
        counts.append(follow_close(trial.bank, FIRST_DAY))
        for _ in range(2):
            step(trial.bank, day=FIRST_DAY.isoformat())
    assert counts == [(0, 2), (0, 2), (1, 2), (2, 2)]
    daily_close.open_close(trial.bank, day=FIRST_DAY.isoformat())
    assert follow_close(trial.bank, FIRST_DAY) is None
    daily_close.fire_timers(trial.bank, day=FIRST_DAY.isoformat())
    assert len(trial.engine.fired) == 1
    assert report_kept(trial.bank, FIRST_DAY)["loans"] == 1


def test_a_step_that_failed_is_told_with_its_reason(trial, running):
    trial.engine.troubles = [replace(STUCK, business_key=business_key(FIRST_DAY + timedelta(days=1)))]
    assert follow_close(trial.bank, FIRST_DAY) == (0, 2)
    trial.engine.troubles.append(STUCK)
    with pytest.raises(ConflictError, match=r"stopped at reconcile_balances: It differs\."):
        follow_close(trial.bank, FIRST_DAY)


def test_a_day_that_was_not_closed_has_no_report(trial):
    with pytest.raises(NotFoundError):
        report_kept(trial.bank, FIRST_DAY)
