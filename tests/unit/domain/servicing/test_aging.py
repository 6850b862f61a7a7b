from dataclasses import replace
from datetime import date, timedelta

import pytest

from lending.domain.servicing.aging import age
from lending.domain.servicing.replay import replay
from tests.unit.domain.servicing.books import TERMS, payment
from tests.unit.domain.servicing.test_replay import FIRST


@pytest.mark.parametrize(
    ("days", "past_due", "bucket", "tier"),
    [
        (0, 0, None, "normal"),
        (1, 1, None, "special_mention"),
        (3, 3, None, "special_mention"),
        (4, 4, "1-3", "special_mention"),
        (90, 90, "61-90", "special_mention"),
        (91, 91, "61-90", "substandard"),
        (271, 271, "241+", "doubtful"),
        (361, 361, "241+", "loss"),
    ],
)
def test_days_past_due_grace_and_tier_follow_from_the_oldest_claim(days, past_due, bucket, tier):
    on = FIRST + timedelta(days=days)
    found = age(replay(replace(TERMS, grace_days=3), [], on), on)
    assert (found.past_due_days, found.bucket, found.classification) == (past_due, bucket, tier)


def test_money_cures_at_once():
    on = FIRST + timedelta(days=20)
    found = age(replay(TERMS, [payment(1, on, "120.00")], on), on)
    assert (found.past_due_days, found.bucket, found.classification) == (0, None, "normal")


def test_a_loan_paid_in_full_is_not_late():
    events = [payment(1, TERMS.plan.disbursed, "2000.00")]
    assert age(replay(TERMS, events, date(2028, 1, 1)), date(2028, 1, 1)).past_due_days == 0
