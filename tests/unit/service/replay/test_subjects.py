import pytest

from lending.domain.loans import DailyClose
from lending.domain.records import Action
from lending.domain.segmentation.records import SegmentMove
from lending.errors import NotFoundError
from lending.service.replay.subjects import Subject, find_subject
from tests.support.bank import FIRST_DAY, NOON
from tests.support.every_case import KEYS, LOAN, begin_every_case
from tests.support.walk import change


@pytest.fixture
def begun(trial):
    begin_every_case(trial)
    return trial


def subject(trial, key: str, login: str = "auditor") -> Subject:
    with trial.bank.read() as book:
        return find_subject(book, trial.actor(login), key, trial.clock())


@pytest.mark.parametrize(
    ("kind", "outcome", "is_open"),
    [
        ("collection", "", True),
        ("restructuring", "kept", False),
        ("intervention", "real", True),
        ("follow_up", "", True),
        ("preservation", "granted", True),
    ],
)
def test_what_was_begun_for_a_loan_or_customer_is_told_in_a_line(begun, kind, outcome, is_open):
    found = subject(begun, KEYS[kind])
    head = found.head
    assert (head.id, head.kind, head.outcome, head.is_open) == (KEYS[kind], kind, outcome, is_open)
    assert (head.loan_id, head.party_id, head.application_id, head.begun_on) == (LOAN, "debtor", None, FIRST_DAY)
    assert (str(head.amount), found.application) == ("12000.00", None)


def test_a_follow_up_begins_when_it_is_followed_up(begun):
    change(begun, SegmentMove, "m1", followed_on=FIRST_DAY.replace(day=30))
    assert subject(begun, "m1").head.begun_on == FIRST_DAY.replace(day=30)


def test_an_application_is_its_own_case(trial):
    application = trial.submit()
    found = subject(trial, application.id)
    assert (found.application.id, found.head.application_id, found.head.loan_id) == (application.id, application.id, None)
    assert (found.head.kind, found.head.status, found.head.submitted_at) == ("application", application.status, application.submitted_at)
    assert {entry.application_id for entry in found.entries} == {application.id}


def test_a_close_and_a_review_are_the_whole_banks_and_have_the_rows_of_their_day_and_month(begun):
    close, review = subject(begun, KEYS["close"]), subject(begun, KEYS["review"])
    assert (close.owner, close.head.kind, close.head.reference, close.head.is_open) == (None, "close", "2026-11-23", False)
    assert (review.application, review.head.kind, review.head.reference, review.head.is_open) == (None, "review", "2026-10", True)
    assert [entry.action for entry in close.entries] == [Action.DAY_CLOSED]
    assert [entry.action for entry in review.entries] == [Action.REVIEW_OPENED]


def test_a_close_under_way_is_told_up_to_now(begun):
    with begun.bank.begin() as book:
        close = book.lock(DailyClose, FIRST_DAY)
        close.state, close.finished_at, close.started_at = "open", None, NOON
    assert subject(begun, KEYS["close"]).head.is_open


@pytest.mark.parametrize("key", ["nothing", "close-2026-11-22", "close-nonsense", "2026-11-23", "2026-10", "review-2026-09", ""])
def test_what_nobody_began_is_not_found(begun, key):
    with pytest.raises(NotFoundError):
        subject(begun, key)


def test_nobody_sees_the_case_of_another_branch_nor_of_the_whole_bank(begun):
    begun.change("collector", branch_id="hangzhou")
    for key in (KEYS["collection"], KEYS["close"]):
        with pytest.raises(NotFoundError):
            subject(begun, key, "collector")
