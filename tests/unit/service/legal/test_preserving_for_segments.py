"""What is preserved because a customer moved to segment D: started once, by a process of its own, and let go as he leaves it."""

import pytest

from lending.domain.early_warning.records import DrawdownStop
from lending.domain.legal.records import AssetPreservation, LegalStep
from lending.domain.loans import Loan
from lending.domain.records import BankState, JournalEntry, OutboxMessage
from lending.domain.segmentation.records import SegmentMove
from lending.domain.tasks import HumanTask
from lending.service.early_warning.stops import standing_stop
from lending.service.legal import preserving
from lending.service.legal.ending import follow_repayment, release_repaid
from lending.service.review.visits import claim_follow_up
from lending.service.views.legal import read_legal
from tests.support.bank import FIRST_DAY
from tests.support.reviewing import MONTH, add_account, add_borrower, add_town, review
from tests.support.suing import ENTRIES
from tests.support.walk import at_once, change, do, failures, row, rows
from workers import segment_follow_up

MOVE = f"late:segment:{MONTH}"
LEFT = {"decision": "leave", "reasons": "His flat is pledged to us; nothing else is known of him."}


@pytest.fixture
def moved(trial):
    """A customer who moved to D, and whose follow-up was claimed."""
    add_town(trial)
    review(trial)
    claim_follow_up(trial.bank, MOVE, "instance")
    return trial


def preserving_for(trial):
    segment_follow_up.start_preservation(trial.bank, move_id=MOVE)
    made = row(trial, AssetPreservation)
    preserving.stop_drawdowns(trial.bank, made.id)
    return made


def done(trial, made, definition, **entries):
    day = {} if entries.get("decision") == "leave" else {"day": "2026-11-23"}
    return do(trial, "legal", made.id, definition, {**day, **entries}, process="asset_preservation")


def stopped(trial):
    with trial.bank.read() as book:
        return standing_stop(book, "late") is not None


def test_who_moved_to_d_has_what_he_owes_preserved_and_only_once(any_bank):
    add_town(any_bank)
    review(any_bank)
    assert failures(at_once(*(lambda: preserving.start_preservation(any_bank.bank, MOVE),) * 3)) == []
    made = row(any_bank, AssetPreservation)
    assert (made.loan_id, made.segment_move_id, made.state) == ("loan of late", MOVE, "open")
    started = row(any_bank, OutboxMessage, target="asset_preservation")
    assert (started.application_id, started.variables) == (made.id, {"preservation_id": made.id})
    assert f'"move": "{MOVE}"' in row(any_bank, JournalEntry, action="preservation_opened").body.replace('":"', '": "')
    with any_bank.bank.read() as book:
        assert [each.cause for each in read_legal(any_bank.bank, any_bank.actor("supervisor"), made.loan_id).preservations] == ["segment"]
        assert book.count(DrawdownStop) == 0


def test_whose_assets_are_preserved_already_needs_no_second_process(moved):
    with moved.bank.begin() as book:
        book.add(AssetPreservation(id="other", loan_id="loan of late", opened_on=FIRST_DAY, recorded_at=moved.bank.now(), state="standing"))
    preserving.start_preservation(moved.bank, MOVE)
    assert row(moved, AssetPreservation).id == "other"


@pytest.mark.parametrize("gone", ["overtaken", "repaid"])
def test_nothing_is_preserved_of_whom_nothing_is_owed_or_who_moved_on(moved, gone):
    if gone == "repaid":
        change(moved, Loan, "loan of late", state="closed")
    else:
        change(moved, SegmentMove, MOVE, state=gone)
    preserving.start_preservation(moved.bank, MOVE)
    assert rows(moved, AssetPreservation) == []


def test_drawdowns_stay_stopped_in_segment_d_though_a_freeze_is_not_worth_it(moved):
    made = preserving_for(moved)
    task = done(moved, made, "apply_freeze", **LEFT)
    assert row(moved, OutboxMessage, target=task.id).variables == {"freeze_wanted": False}
    step = row(moved, LegalStep)
    assert (step.kind, step.outcome, step.note) == ("apply_freeze", "left", LEFT["reasons"])
    preserving.conclude_preservation(moved.bank, made.id)
    assert row(moved, AssetPreservation).state == "standing"
    assert stopped(moved)


def test_a_late_preservation_of_its_own_makes_its_own_tasks_urgent(moved):
    made = preserving_for(moved)
    task = moved.task(made.id, "apply_freeze", "legal_officer", process="asset_preservation")
    preserving.escalate_preservation(moved.bank, made.id)
    assert row(moved, HumanTask, id=task.id).priority == 2


def leave(trial):
    with trial.bank.begin() as book:
        book.lock(BankState, "business_date").value = "2026-12-01"
        late = book.lock(Loan, "loan of late")
        late.days_past_due, late.tier = 0, "normal"
    add_account(trial, "late", month="2026-11", months=1, salary=200_000)
    assert review(trial, "2026-11")["moves"]


def test_who_leaves_segment_d_is_let_go_with_the_tasks_and_the_process_about_him(moved):
    made = preserving_for(moved)
    task = moved.task(made.id, "apply_freeze", "legal_officer", process="asset_preservation")
    leave(moved)
    assert row(moved, AssetPreservation).state == "ended"
    assert row(moved, HumanTask, id=task.id).state == "cancelled"
    told = rows(moved, OutboxMessage, application_id=made.id, order="id")
    assert [(message.kind, message.target) for message in told] == [("start", "asset_preservation"), ("message", "let_go")]
    assert not stopped(moved)


def test_a_freeze_that_was_applied_for_is_lifted_by_a_second_process_after_the_first_is_told(moved):
    made = preserving_for(moved)
    done(moved, made, "apply_freeze", **ENTRIES["apply_freeze"])
    leave(moved)
    assert row(moved, AssetPreservation).state == "releasing"
    kinds = [message.kind for message in rows(moved, OutboxMessage, application_id=made.id, order="id")]
    assert [kinds[0], *kinds[-2:]] == ["start", "message", "start"]
    assert preserving.open_preservation(moved.bank, made.id, "second")["preservation_course"] == "release"


@pytest.mark.parametrize("concluded", [True, False])
def test_what_was_preserved_is_let_go_once_the_loan_is_repaid(moved, concluded):
    made = preserving_for(moved)
    if concluded:
        preserving.conclude_preservation(moved.bank, made.id)
    assert release_repaid(moved.bank) == 0
    change(moved, Loan, "loan of late", state="closed")
    assert release_repaid(moved.bank) == 1
    assert (row(moved, AssetPreservation).state, stopped(moved)) == ("ended", False)


def test_the_stop_stays_where_another_preservation_needs_it(moved):
    made = preserving_for(moved)
    add_borrower_loan(moved)
    with moved.bank.begin() as book:
        book.add(AssetPreservation(id="lawsuit", loan_id="loan of second", opened_on=FIRST_DAY, recorded_at=moved.bank.now()))
    change(moved, Loan, made.loan_id, state="closed")
    with moved.bank.begin() as book:
        follow_repayment(moved.bank, book, book.lock(Loan, made.loan_id))
    assert row(moved, AssetPreservation, id=made.id).state == "ended"
    assert stopped(moved)


def add_borrower_loan(trial):
    add_borrower(trial, "second")
    change(trial, Loan, "loan of second", party_id="late")
