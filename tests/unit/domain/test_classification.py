from datetime import date

import pytest

from lending.domain.classification import classify


@pytest.mark.parametrize(
    ("days", "tier"),
    [
        (0, "normal"),
        (1, "special_mention"),
        (90, "special_mention"),
        (91, "substandard"),
        (270, "substandard"),
        (271, "doubtful"),
        (360, "doubtful"),
        (361, "loss"),
        (3000, "loss"),
    ],
)
def test_days_past_due_make_the_tier(days, tier):
    assert classify(days, date(2026, 1, 1)) == tier
    assert classify(days, date(2011, 1, 1)) == tier
