from datetime import timedelta

import pytest

from lending.domain.actors import WORKER
from lending.domain.begun import OUTCOMES
from lending.domain.loans import DailyClose
from lending.domain.records import Action, BankState
from lending.domain.segmentation.records import MonthlyReview, SegmentMove
from lending.errors import ForbiddenError
from lending.service import journal
from lending.service.queries import BegunQuery
from lending.service.replay.begun import list_begun
from lending.service.replay.subjects import find_subject
from tests.support.bank import FIRST_DAY
from tests.support.every_case import KEYS, LOAN, begin_every_case


@pytest.fixture
def begun(trial):
    begin_every_case(trial)
    return trial


def keys(trial, **wanted) -> list[str]:
    return [case.key for case in list_begun(trial.bank, BegunQuery(actor=trial.actor("auditor"), **wanted))[0]]


def test_every_case_is_listed_and_can_be_replayed(begun):
    found, total = list_begun(begun.bank, BegunQuery(actor=begun.actor("auditor")))
    assert ({case.key for case in found}, total) == ({*KEYS.values(), "r2"}, 8)
    assert {case.kind: (case.customer_name is None, case.is_open, case.outcome) for case in found if case.key != "r2"} == {
        "collection": (False, True, ""),
        "restructuring": (False, False, "kept"),
        "intervention": (False, True, "real"),
        "follow_up": (False, True, ""),
        "preservation": (False, True, "granted"),
        "close": (True, False, ""),
        "review": (True, True, ""),
    }
    with begun.bank.read() as book:
        for case in found:
            head = find_subject(book, begun.actor("auditor"), case.key, begun.clock()).head
            told = (head.kind, head.outcome, head.is_open, head.begun_on)
            assert told == (case.kind, case.outcome, case.is_open, case.opened_on)


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        ({"kind": "intervention"}, ["intervention"]),
        ({"outcome": "granted"}, ["preservation"]),
        ({"outcome": "over"}, ["close", "restructuring"]),
        ({"outcome": "running", "kind": "review"}, ["review"]),
        ({"loan_id": LOAN}, ["collection", "intervention", "preservation", "restructuring"]),
        ({"party_id": "debtor"}, ["collection", "follow_up", "intervention", "preservation", "restructuring"]),
        ({"party_id": "debtor", "kind": "close"}, []),
        ({"text": LOAN, "kind": "collection"}, ["collection"]),
        ({"text": "nobody"}, []),
        ({"since": FIRST_DAY + timedelta(days=1)}, []),
        ({"until": FIRST_DAY - timedelta(days=1)}, []),
        ({"since": FIRST_DAY, "until": FIRST_DAY, "kind": "close"}, ["close"]),
    ],
)
def test_it_is_found_by_kind_outcome_day_loan_and_customer(begun, wanted, kinds):
    assert [key for key in keys(begun, **wanted) if key != "r2"] == sorted(KEYS[kind] for kind in kinds)


def test_it_is_found_by_the_officer_who_did_a_step(begun):
    assert keys(begun, officer=begun.user("manager").id) == []
    task = begun.task("i1", "assess_warning", "customer_manager", process="risk_intervention")
    with begun.bank.begin() as book:
        found = book.lock(type(task), task.id)
        found.completed_by = begun.user("manager").id
    assert keys(begun, officer=begun.user("manager").id) == ["i1"]


def test_follow_ups_and_reviews_that_are_over_tell_the_business_date_on_which_they_ended(begun):
    # Given a follow-up and a review that end the day after they began, and a close that runs
    after = FIRST_DAY + timedelta(days=1)
    with begun.bank.begin() as book:
        book.lock(BankState, "business_date").value = after.isoformat()
        book.lock(SegmentMove, KEYS["follow_up"]).state = "done"
        review = book.lock(MonthlyReview, "2026-10")
        review.state, review.finished_at = "done", begun.clock()
        book.add(DailyClose(day=after, started_at=begun.clock()))
    with begun.bank.begin() as book:
        journal.record(begun.bank, book, WORKER, Action.FOLLOW_UP_ENDED, party_id="debtor", move=KEYS["follow_up"], outcome="all_well")
        journal.record(begun.bank, book, WORKER, Action.REVIEW_FINISHED, month="2026-10", report={})
    # When
    found, _total = list_begun(begun.bank, BegunQuery(actor=begun.actor("auditor")))
    # Then
    assert {case.key: case.ended_on for case in found if case.kind in {"close", "follow_up", "review"}} == {
        KEYS["close"]: FIRST_DAY,
        f"close-{after}": None,
        KEYS["follow_up"]: after,
        KEYS["review"]: after,
    }


def test_pages_follow_each_other(begun):
    assert [*keys(begun, limit=4), *keys(begun, limit=4, offset=4)] == keys(begun)


def test_only_auditors_list_them(begun):
    with pytest.raises(ForbiddenError):
        list_begun(begun.bank, BegunQuery(actor=begun.actor("supervisor")))


def test_no_outcome_is_named_twice_of_a_kind():
    assert all(len(set(ends)) == len(ends) for ends in OUTCOMES.values())
