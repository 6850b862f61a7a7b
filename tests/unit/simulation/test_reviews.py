"""The accounts of a simulation, and what its check of the reviews finds."""

from datetime import date

import pytest

from lending.domain.segmentation.records import CustomerReview, SegmentMove
from lending.simulation.accounts import transactions
from lending.simulation.customers import customers
from lending.simulation.reviews import read_reviews, review_flaws
from tests.support.reviewing import MONTH, add_town, review
from tests.support.walk import change

NOVEMBER = date(2025, 11, 1)


def test_accounts_repeat_with_the_seed_and_show_each_kind_of_behaviour():
    people = customers(1, 300, date(2025, 1, 1), date(2025, 12, 31))
    once = [vars(row) for row in transactions(people, NOVEMBER)]
    kept = [{name: value for name, value in row.items() if name != "_sa_instance_state"} for row in once]
    again = [{**vars(row), "_sa_instance_state": None} for row in transactions(people, NOVEMBER)]
    assert kept == [{name: value for name, value in row.items() if name != "_sa_instance_state"} for row in again]
    assert {row["kind"] for row in kept} == {"salary", "spending", "gambling", "brokerage"}
    assert all((row["minor_units"] > 0) == (row["kind"] == "salary") for row in kept)
    assert len({row["id"] for row in kept}) == len(kept)
    assert all(row["on"].month == NOVEMBER.month for row in kept)


@pytest.mark.parametrize(
    ("kind", "key", "wrong", "said"),
    [
        (CustomerReview, (MONTH, "plain"), {"points": 99}, "plain in 2026-10: its facts make it sound and B"),
        (CustomerReview, (MONTH, "plain"), {"segment": "A"}, "plain: the segments of its months do not follow from each other"),
        (SegmentMove, f"good:segment:{MONTH}", {"before": "C"}, "4 customers are in another segment than before, 4 moves are written down"),
    ],
)
def test_what_is_not_right_is_found(trial, kind, key, wrong, said):
    add_town(trial)
    review(trial)
    assert list(review_flaws(trial.bank, read_reviews(trial.bank))) == []
    change(trial, kind, key, **wrong)
    assert any(flaw.startswith(said) for flaw in review_flaws(trial.bank, read_reviews(trial.bank)))
