"""A visit to a customer in segment C who is in collection: one of its contacts, held to its rules of conduct."""

from datetime import timedelta

import pytest

from lending.domain.collection.records import CollectionContact
from lending.domain.loans import CollectionCase, Loan
from lending.domain.parties import Party
from lending.domain.records import JournalEntry
from lending.domain.segmentation.records import SegmentMove
from lending.errors import InvalidInputError
from tests.support.bank import FIRST_DAY
from tests.support.reviewing import MONTH, add_borrower, add_town, review
from tests.support.walk import change, do, row, rows

MOVE = f"gambler:segment:{MONTH}"
VISIT = {
    "outcome": "all_well",
    "finding": "He showed his new contract.",
    "visited_on": FIRST_DAY.isoformat(),
    "time": "10:00",
    "colleague": "collector.second",
    "identified": True,
}


@pytest.fixture
def collected(trial):
    """A customer in segment C with two loans past due, each with its case; the case of the larger one is `late`."""
    add_town(trial)
    review(trial)
    add_borrower(trial, "second", outstanding="1.00")
    change(trial, Loan, "loan of second", party_id="gambler")
    with trial.bank.begin() as book:
        for case_id, loan_id in (("another", "loan of second"), ("late", "loan of gambler")):
            book.add(CollectionCase(id=case_id, loan_id=loan_id, opened_on=FIRST_DAY, past_due_since=FIRST_DAY))
    return trial


def visited(trial, **entries):
    return do(trial, "manager", MOVE, "visit_customer", {**VISIT, **entries})


@pytest.mark.parametrize(
    ("outcome", "contact", "after"),
    [
        ("all_well", "reached", "wait"),
        ("in_difficulty", "reached", "wait"),
        ("wants_plan", "hardship", "plan"),
        ("not_met", "no_answer", "visit"),
    ],
)
def test_a_visit_is_a_contact_of_two_people_with_outcome_and_next_step(collected, outcome, contact, after):
    visited(collected, outcome=outcome)
    made = row(collected, CollectionContact)
    assert (made.case_id, made.channel, made.outcome, made.next_step) == ("late", "visit", contact, after)
    assert made.officers == [collected.user("manager").id, collected.user("collector.second").id]
    assert (made.note, made.at.hour) == (VISIT["finding"], 2)  # 10:00 in Shanghai


@pytest.mark.parametrize(
    ("entries", "field"),
    [
        ({"time": "22:00"}, "time"),
        ({"time": "07:59"}, "time"),
        ({"colleague": "manager"}, "colleague"),
        ({"identified": False}, "identified"),
    ],
)
def test_a_visit_that_breaks_a_rule_of_conduct_is_refused_and_journalled(collected, entries, field):
    with pytest.raises(InvalidInputError) as refused:
        visited(collected, **entries)
    assert refused.value.errors.keys() == {field}
    (noted,) = rows(collected, JournalEntry, action="contact_refused")
    assert f'"fields":["{field}"]' in noted.body.replace('"at"', '"time"').replace('"officers"', '"colleague"')
    assert (rows(collected, CollectionContact), row(collected, SegmentMove, id=MOVE).state) == ([], "open")


def test_the_hour_is_told_where_the_customer_lives(collected):
    change(collected, Party, "gambler", timezone="America/New_York")
    with pytest.raises(InvalidInputError) as refused:
        visited(collected, time=None)
    assert list(refused.value.errors) == ["time"]


@pytest.mark.parametrize(
    ("entries", "field"),
    [
        ({"colleague": "Li Na"}, "colleague"),
        ({"visited_on": (FIRST_DAY + timedelta(days=1)).isoformat()}, "visited_on"),
        ({"visited_on": (FIRST_DAY - timedelta(days=2)).isoformat()}, "visited_on"),
        ({"visited_on": (FIRST_DAY - timedelta(days=1)).isoformat(), "time": None}, "time"),
    ],
)
def test_what_was_told_wrong_is_said_at_its_field(collected, entries, field):
    change(collected, CollectionCase, "late", opened_on=asked_for_yesterday(collected))
    with pytest.raises(InvalidInputError) as refused:
        visited(collected, **entries)
    assert refused.value.errors.keys() == {field}


def test_a_visit_of_yesterday_is_held_to_the_hour_of_yesterday(collected):
    yesterday = asked_for_yesterday(collected)
    change(collected, CollectionCase, "late", opened_on=yesterday)
    visited(collected, visited_on=yesterday.isoformat())
    assert row(collected, CollectionContact).at.date() == yesterday


def test_a_visit_before_the_case_began_is_no_contact_of_it(collected):
    visited(collected, visited_on=asked_for_yesterday(collected).isoformat())
    assert rows(collected, CollectionContact) == []


def asked_for_yesterday(trial):
    """Have the customer come to segment C, and so the visit be asked for, a day before; return the day."""
    change(trial, SegmentMove, MOVE, moved_on=FIRST_DAY - timedelta(days=1))
    return FIRST_DAY - timedelta(days=1)


def test_who_is_not_in_collection_is_visited_without_a_contact(trial):
    add_town(trial)
    review(trial)
    visited(trial, colleague="Li Na", time=None, identified=False)
    assert rows(trial, CollectionContact) == []
