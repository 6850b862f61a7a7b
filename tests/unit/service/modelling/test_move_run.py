import pytest

from lending.domain.modelling.moves import MovedCase, MoveState, Outcome, ProcessMove
from lending.domain.records import Action, JournalEntry
from lending.domain.tasks import HumanTask
from lending.errors import EngineUnavailableError
from lending.service import tasks
from lending.service.modelling import move_run, moves
from lending.service.modelling.move_run import move_cases
from tests.support.modelling import APPROVAL, NEW, OLD, finish, started, told, two_versions
from tests.support.walk import row, rows


@pytest.fixture
def moving(trial):
    two_versions(trial)
    return trial


def outcomes(trial) -> list[str]:
    return [case.outcome for case in rows(trial, MovedCase, order="id")]


def test_each_case_is_moved_or_says_why_not_and_the_end_is_on_record(moving):
    started(moving, "review_case", "score_applicant", "approve_case", most=50, least=1)
    finish(moving)
    assert outcomes(moving) == ["moved", "refused", "moved"]
    assert row(moving, MovedCase, outcome="refused").reasons == [
        "score_applicant: There is no migration instruction for this instance's activity"
    ]
    assert {case[0] for case in moving.engine.moves.cases.values()} == {OLD, NEW}
    move = row(moving, ProcessMove)
    assert move.state == MoveState.FINISHED
    assert move.ended_at > move.decided_at
    (ended,) = told(moving, Action.MOVE_ENDED)
    assert (ended["moved"], ended["refused"], ended["waiting"], ended["ended"]) == (2, 1, 0, 0)
    assert [fact["instance"] for fact in told(moving, Action.CASE_MOVED)] == ["i0", "i2"]
    assert move_cases(moving.bank) == 0


def test_a_case_that_is_there_already_or_has_ended_is_not_tried(moving):
    started(moving, "review_case", "review_case", "review_case")
    moving.engine.moves.cases["i0"][0] = NEW
    del moving.engine.moves.cases["i1"]
    finish(moving)
    assert outcomes(moving) == ["moved", "ended", "moved"]
    assert moving.engine.moves.moved == ["i2"]


@pytest.mark.parametrize(("becomes", "outcome"), [(NEW, "moved"), (None, "ended"), ("approval:2:x", "refused")])
def test_what_happens_to_a_case_just_then_is_seen(moving, becomes, outcome):
    started(moving, "review_case", least=9)

    def meanwhile(instance: str) -> None:
        case = moving.engine.moves.cases.pop(instance)
        if becomes:
            moving.engine.moves.cases[instance] = [becomes, *case[1:]]

    moving.engine.moves.before = meanwhile
    finish(moving)
    assert outcomes(moving) == [outcome]
    assert row(moving, ProcessMove).state == MoveState.FINISHED


def test_too_many_refusals_stop_the_move_and_the_rest_is_not_tried(moving):
    started(moving, *["score_applicant"] * 3, *["review_case"] * 4, most=40, least=3)
    finish(moving)
    assert outcomes(moving) == ["refused"] * 3 + ["waiting"] * 4
    assert row(moving, ProcessMove).state == MoveState.STOPPED
    (ended,) = told(moving, Action.MOVE_ENDED)
    assert (ended["state"], ended["refused"], ended["waiting"]) == ("stopped", 3, 4)


def test_an_engine_that_is_away_leaves_the_rest_for_later(moving):
    started(moving, *["review_case"] * 3)
    moving.engine.moves.away_at = 2
    with pytest.raises(EngineUnavailableError):
        move_cases(moving.bank)
    assert outcomes(moving) == ["moved", "waiting", "waiting"]
    finish(moving)
    assert outcomes(moving) == ["moved"] * 3
    assert moving.engine.moves.moved == ["i0", "i1", "i2"]


def test_a_worker_killed_between_the_engine_and_the_book_goes_on_and_writes_it_down_once(moving, monkeypatch):
    started(moving, "review_case", "review_case")
    settle = move_run._settle

    def killed(*_args) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(move_run, "_settle", killed)
    with pytest.raises(KeyboardInterrupt):
        move_cases(moving.bank)
    assert (moving.engine.moves.moved, outcomes(moving)) == (["i0"], ["waiting", "waiting"])
    monkeypatch.setattr(move_run, "_settle", settle)
    finish(moving)
    assert moving.engine.moves.moved == ["i0", "i1"]
    assert outcomes(moving) == ["moved", "moved"]
    assert len(told(moving, Action.CASE_MOVED)) == 2


def test_two_workers_write_a_case_down_once(moving):
    started(moving, "review_case")
    move, case = row(moving, ProcessMove), row(moving, MovedCase)
    for _ in range(2):
        move_run._settle(moving.bank, move, case, Outcome.MOVED, ())
    assert len(told(moving, Action.CASE_MOVED)) == 1


def test_a_long_move_goes_chunk_by_chunk_and_a_stop_is_heeded_between(moving, monkeypatch):
    monkeypatch.setattr(move_run, "CHUNK", 2)
    move_id = started(moving, *["review_case"] * 5)
    assert move_cases(moving.bank) == 2
    moves.stop_move(moving.bank, moving.actor("owner"), move_id)
    assert move_cases(moving.bank) == 0
    assert outcomes(moving) == ["moved", "moved", "waiting", "waiting", "waiting"]
    assert len(told(moving, Action.MOVE_ENDED)) == 1


def test_a_stop_in_the_same_moment_ends_it_once(moving):
    move_id = started(moving, "review_case")
    moves.stop_move(moving.bank, moving.actor("owner"), move_id)
    assert move_run._ended(moving.bank, move_id)
    assert len(told(moving, Action.MOVE_ENDED)) == 1


def test_an_open_task_stays_with_its_holder(moving):
    application = moving.submit()
    task = moving.task(application.id, "verify_by_hand", "reviewer", process="approval")
    reviewer = moving.actor("reviewer")
    tasks.claim_task(moving.bank, reviewer, task.id)
    started(moving, "review_case", key=application.id)
    finish(moving)
    kept = row(moving, HumanTask, id=task.id)
    assert (kept.definition, kept.assignee, kept.state) == ("verify_by_hand", reviewer.user_id, "claimed")
    assert row(moving, MovedCase).application_id == application.id
    (entry,) = [entry for entry in rows(moving, JournalEntry) if entry.action == Action.CASE_MOVED]
    assert entry.application_id == application.id


def test_a_task_goes_by_the_step_it_stands_at_after_the_move(trial):
    two_versions(trial, APPROVAL.replace(b'"review_case"', b'"review_again"'))
    application = trial.submit()
    task = trial.task(application.id, "review_case", "reviewer", process="approval")
    other = trial.task(application.id, "review_case", "reviewer", process="loan_origination")
    started(trial, "review_case", key=application.id, chosen={"review_case": "review_again"})
    finish(trial)
    assert (row(trial, HumanTask, id=task.id).definition, row(trial, HumanTask, id=other.id).definition) == ("review_again", "review_case")
