from functools import partial

import pytest

from lending.domain.modelling.moves import MovedCase, MoveState, Outcome, ProcessMove
from lending.domain.records import Action
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service.modelling import moves
from lending.service.modelling.move_preview import Wanted
from lending.service.modelling.move_resume import resume_move
from lending.service.modelling.move_run import move_cases
from lending.service.modelling.moves import MoveOrder
from tests.support.modelling import NEW, OLD, finish, started, told, two_versions
from tests.support.walk import at_once, failures, row, rows


@pytest.fixture
def stopped(trial):
    """A move of seven cases that stopped when the first three were refused, three being enough."""
    two_versions(trial)
    started(trial, *["score_applicant"] * 3, *["review_case"] * 4, most=40, least=3)
    finish(trial)
    return trial


def resume(trial, login="owner", note="What was missing is mended.", **asked) -> None:
    resume_move(trial.bank, trial.actor(login), row(trial, ProcessMove).id, note, **asked)


def outcomes(trial) -> list[str]:
    return [case.outcome for case in rows(trial, MovedCase, order="id")]


def test_cases_not_looked_at_go_on_and_refused_ones_are_left_alone(stopped):
    resume(stopped, note=" Those three are closed by hand. ")
    move = row(stopped, ProcessMove)
    assert (move.state, move.ended_at, move.resumed_by) == (MoveState.RUNNING, None, stopped.actor("owner").user_id)
    finish(stopped)
    assert outcomes(stopped) == ["refused"] * 3 + ["moved"] * 4
    assert row(stopped, ProcessMove).state == MoveState.FINISHED
    (entry,) = told(stopped, Action.MOVE_RESUMED)
    assert (entry["note"], entry["again"], entry["cases"]) == ("Those three are closed by hand.", 0, 4)
    assert entry["source_sha256"] == move.source_sha256
    assert [end["state"] for end in told(stopped, Action.MOVE_ENDED)] == ["stopped", "finished"]


def test_refused_cases_are_tried_again_where_it_is_asked_for_and_keep_their_reasons_until_then(stopped):
    for instance in ("i0", "i1"):
        stopped.engine.moves.cases[instance][1] = "review_case"
    resume(stopped, refused_too=True)
    waiting = rows(stopped, MovedCase, outcome=Outcome.WAITING, order="id")
    assert len(waiting) == 7
    assert all(case.reasons and case.at for case in waiting[:3])
    finish(stopped)
    assert outcomes(stopped) == ["moved", "moved", "refused", *["moved"] * 4]
    assert row(stopped, MovedCase, instance="i0").reasons == []
    assert told(stopped, Action.MOVE_RESUMED)[0]["again"] == 3


def test_the_share_of_refusals_is_counted_from_there_and_stops_it_once_more(trial):
    # Given a move that stopped at three of three
    two_versions(trial)
    started(trial, *["score_applicant"] * 3, *["review_case"] * 2, *["score_applicant"] * 3, "review_case", most=40, least=3)
    finish(trial)
    # When it goes on: moved, moved, refused, refused is half of four
    resume(trial)
    view = moves.read_move(trial.bank, trial.actor("auditor"), row(trial, ProcessMove).id)
    assert (view.tried, view.resumed_by) == ((0, 0), "Luo Qianhui 羅倩慧")
    finish(trial)
    # Then
    assert outcomes(trial) == ["refused"] * 3 + ["moved"] * 2 + ["refused"] * 2 + ["waiting"] * 2
    assert row(trial, ProcessMove).state == MoveState.STOPPED
    resume(trial, "owner.second")
    assert row(trial, ProcessMove).resumed_by == trial.actor("owner.second").user_id
    assert len(told(trial, Action.MOVE_RESUMED)) == 2


def test_what_an_owner_stopped_goes_on_too(trial):
    two_versions(trial)
    move_id = started(trial, "review_case")
    moves.stop_move(trial.bank, trial.actor("owner"), move_id)
    assert move_cases(trial.bank) == 0
    resume(trial)
    finish(trial)
    assert outcomes(trial) == ["moved"]


def test_of_two_owners_at_once_one_takes_it_up(stopped):
    results = at_once(*[partial(resume, stopped, login) for login in ("owner", "owner.second")])
    (refused,) = failures(results)
    assert isinstance(refused, ConflictError)
    assert len(told(stopped, Action.MOVE_RESUMED)) == 1


def test_only_what_stopped_is_taken_up(trial):
    two_versions(trial)
    move_id = started(trial, "review_case")
    with pytest.raises(ConflictError, match="Only a move that was stopped"):
        resume(trial)
    finish(trial)
    with pytest.raises(ConflictError, match="Only a move that was stopped"):
        resume_move(trial.bank, trial.actor("owner"), move_id, "Again.", refused_too=True)


def test_a_newer_move_of_the_process_stands_in_the_way(stopped):
    order = MoveOrder(wanted=Wanted(source=OLD, target=NEW, chosen={}), note="The rest.", most_refused=10, least_tried=5)
    moves.propose_move(stopped.bank, stopped.actor("owner"), "approval", order)
    move_id = row(stopped, ProcessMove, state=MoveState.STOPPED).id
    with pytest.raises(ConflictError, match="not settled yet"):
        resume_move(stopped.bank, stopped.actor("owner"), move_id, "On.")


def test_nothing_left_to_try_is_said_and_changes_nothing(stopped):
    for case in rows(stopped, MovedCase, outcome=Outcome.WAITING):
        with stopped.bank.begin() as book:
            book.lock(MovedCase, case.id).outcome = Outcome.ENDED
    with pytest.raises(ConflictError, match="left to be tried"):
        resume(stopped)
    assert row(stopped, ProcessMove).state == MoveState.STOPPED
    resume(stopped, refused_too=True)
    assert row(stopped, ProcessMove).state == MoveState.RUNNING


def test_a_note_and_an_owner_are_needed(stopped):
    with pytest.raises(InvalidInputError) as refused:
        resume(stopped, note=" ")
    assert set(refused.value.errors) == {"note"}
    for login in ("admin", "auditor", "supervisor"):
        with pytest.raises(ForbiddenError):
            resume(stopped, login)
    with pytest.raises(NotFoundError):
        resume_move(stopped.bank, stopped.actor("owner"), "none", "On.")
    assert told(stopped, Action.MOVE_RESUMED) == []
