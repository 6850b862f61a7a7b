from dataclasses import replace
from datetime import date, timedelta

import pytest

from lending.domain.records import OutboxMessage
from lending.domain.segmentation.records import MonthlyReview
from lending.errors import ConflictError, InvalidInputError, NotFoundError
from lending.service.close.closing import close_through
from lending.service.outbox import deliver_outbox
from lending.service.ports import Incident
from lending.service.review.process import deployed_table, follow_review, let_review, report_kept
from tests.support.bank import FIRST_DAY, NOON
from tests.support.reviewing import MONTH, TABLE, add_town
from tests.support.walk import row, rows
from workers import monthly_review, segment_follow_up

STUCK = Incident(
    id="i", kind="failedExternalTask", activity="gather_facts", process="monthly_review", process_instance="p",
    message="It fails.", at=NOON, business_key="review-2026-10",
)  # fmt: skip


def test_a_month_is_started_once_and_asked_again_the_step_that_failed_is_tried_once_more(trial):
    let_review(trial.bank, MONTH)
    trial.engine.troubles = [STUCK, replace(STUCK, id="other", business_key="another")]
    with pytest.raises(ConflictError, match="stopped at gather_facts: It fails"):
        follow_review(trial.bank, MONTH)
    let_review(trial.bank, MONTH)
    assert deliver_outbox(trial.bank) == 1
    assert list(trial.engine.started.values()) == [("monthly_review", "review-2026-10", {"month": "2026-10"})]
    assert [trouble.id for trouble in trial.engine.troubles] == ["other"]
    assert follow_review(trial.bank, MONTH) == (0, 0)


def test_a_review_that_is_open_already_is_asked_again_as_often_as_it_takes(trial):
    trial.engine.deploy("bank", {"segmentation.dmn": TABLE})
    let_review(trial.bank, MONTH)
    monthly_review.open_review(trial.bank, month=MONTH)
    trial.engine.troubles = [STUCK]
    let_review(trial.bank, MONTH)
    assert trial.engine.troubles == []


@pytest.mark.parametrize("month", ["2026-11", "2026-99"])
def test_a_month_that_its_first_step_would_refuse_for_good_is_not_started(trial, month):
    with pytest.raises(InvalidInputError) as refused:
        let_review(trial.bank, month)
    assert list(refused.value.errors) == ["month"]
    assert rows(trial, OutboxMessage) == []


def test_the_close_of_a_months_last_day_starts_its_review_and_no_other_day_does(trial):
    add_town(trial)
    end = date(2026, 11, 30)
    close_through(trial.bank, trial.actor("admin"), end - timedelta(days=1))
    assert [message for message in rows(trial, OutboxMessage) if message.target == "monthly_review"] == []
    close_through(trial.bank, trial.actor("admin"), end)
    started = row(trial, OutboxMessage, target="monthly_review")
    assert (started.application_id, started.variables) == ("review-2026-11", {"month": "2026-11"})


def test_the_workers_review_the_month_step_by_step_and_a_repeated_job_does_no_harm(trial):
    trial.engine.deploy("bank", {"segmentation.dmn": TABLE})
    add_town(trial)
    assert follow_review(trial.bank, MONTH) == (0, 0)
    steps = (
        *(monthly_review.open_review, monthly_review.gather_facts, monthly_review.rate_customers, monthly_review.segment_customers),
        *(monthly_review.assign_managers, monthly_review.note_offers, monthly_review.start_visits, monthly_review.start_preservation),
    )
    counts = []
    for step in steps:
        for _ in range(2):
            step(trial.bank, month=MONTH)
        counts.append(follow_review(trial.bank, MONTH))
    assert counts == [(0, 3), (1, 3), (2, 3), *[(3, 3)] * 5]
    for _ in range(2):
        monthly_review.finish_review(trial.bank, month=MONTH)
    assert follow_review(trial.bank, MONTH) is None
    assert report_kept(trial.bank, MONTH)["customers"] == 5
    assert row(trial, MonthlyReview).as_of == FIRST_DAY
    claimed = segment_follow_up.claim_follow_up(trial.bank, move_id="gambler:segment:2026-10", process_instance="p")
    assert claimed["claimed"] is True


def test_without_the_table_there_is_no_review(trial):
    with pytest.raises(NotFoundError, match="no decision segmentation"):
        deployed_table(trial.bank)
