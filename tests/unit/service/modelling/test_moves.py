import json
from dataclasses import replace

import pytest

from lending.domain.modelling.moves import MovedCase, MoveState, Outcome, ProcessMove
from lending.domain.records import Action, JournalEntry
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service.modelling import moves
from lending.service.modelling.move_ports import Objection
from lending.service.modelling.move_preview import Wanted
from lending.service.modelling.moves import MoveOrder
from lending.service.modelling.shelves import digest
from tests.support.modelling import APPROVAL, NEW, OLD, RENAMED, standing, two_versions
from tests.support.walk import row, rows

ORDER = MoveOrder(
    wanted=Wanted(source=OLD, target=NEW, chosen={"score_applicant": "rate_applicant"}),
    note="The new scoring.",
    most_refused=10,
    least_tried=20,
)


@pytest.fixture
def moving(trial):
    two_versions(trial)
    standing(trial, "review_case", "score_applicant")
    return trial


def propose(trial, login="owner", **changes) -> str:
    return moves.propose_move(trial.bank, trial.actor(login), "approval", replace(ORDER, **changes))


def entries(trial, *actions) -> list[JournalEntry]:
    return [entry for entry in rows(trial, JournalEntry, order="id") if entry.action in actions]


def test_one_owner_proposes_and_another_starts_with_all_that_run_then(moving):
    move_id = propose(moving)
    standing(moving, "review_case")
    moves.start_move(moving.bank, moving.actor("owner.second"), move_id, "Read.")
    view = moves.read_move(moving.bank, moving.actor("auditor"), move_id)
    assert (view.move.state, view.total, view.tried, view.mine) == (MoveState.RUNNING, 3, (0, 0), False)
    assert (view.proposed_by, view.decided_by, view.move.remark) == ("Luo Qianhui 羅倩慧", "Cao Yiming 曹一鳴", "Read.")
    assert view.counts[Outcome.WAITING] == 3
    assert (view.move.source_sha256, view.move.target_sha256) == (digest(APPROVAL), digest(RENAMED))
    proposed, started = entries(moving, Action.MOVE_PROPOSED, Action.MOVE_STARTED)
    told = json.loads(proposed.body)
    assert (told["source_sha256"], told["target_sha256"], told["note"]) == (digest(APPROVAL), digest(RENAMED), "The new scoring.")
    assert ["score_applicant", "rate_applicant"] in told["pairs"]
    assert json.loads(started.body)["cases"] == 3
    assert started.actor_id == moving.actor("owner.second").user_id


def test_nobody_decides_on_what_he_proposed(moving):
    move_id = propose(moving)
    for act in (
        lambda: moves.start_move(moving.bank, moving.actor("owner"), move_id),
        lambda: moves.refuse_move(moving.bank, moving.actor("owner"), move_id, "No."),
    ):
        with pytest.raises(ForbiddenError, match="Four eyes"):
            act()


def test_a_move_is_refused_with_a_remark_or_taken_back_by_its_owner(moving):
    second = moving.actor("owner.second")
    move_id = propose(moving)
    with pytest.raises(InvalidInputError):
        moves.refuse_move(moving.bank, second, move_id, " ")
    moves.refuse_move(moving.bank, second, move_id, "Not before the audit.")
    with pytest.raises(ConflictError, match="decided already"):
        moves.start_move(moving.bank, second, move_id)
    other = propose(moving)
    with pytest.raises(ForbiddenError, match="Only who proposed"):
        moves.withdraw_move(moving.bank, second, other)
    moves.withdraw_move(moving.bank, moving.actor("owner"), other)
    assert sorted(found.state for found in rows(moving, ProcessMove)) == ["refused", "withdrawn"]
    assert [view.move.id for view in moves.list_moves(moving.bank, second, "approval")] == [other, move_id]
    assert [entry.action for entry in entries(moving, Action.MOVE_REFUSED, Action.MOVE_WITHDRAWN)] == ["move_refused", "move_withdrawn"]


def test_one_move_of_a_process_is_settled_before_the_next(moving):
    propose(moving)
    with pytest.raises(ConflictError, match="not settled yet"):
        propose(moving, "owner.second")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"note": " "}, "note"),
        ({"most_refused": 101}, "most_refused"),
        ({"most_refused": -1}, "most_refused"),
        ({"least_tried": 0}, "least_tried"),
        ({"least_tried": 10_001}, "least_tried"),
        ({"wanted": Wanted(source=OLD, target=NEW, chosen={"score_applicant": "x"})}, "to.score_applicant"),
    ],
)
def test_what_is_wrong_is_said_by_its_field(moving, changes, field):
    with pytest.raises(InvalidInputError) as refused:
        propose(moving, **changes)
    assert set(refused.value.errors) == {field}
    assert rows(moving, ProcessMove) == []


def test_what_the_engine_stands_against_and_what_moves_nothing_is_not_proposed(moving):
    moving.engine.moves.against = [Objection("review_case", "review_case", ("No.",))]
    with pytest.raises(ConflictError, match="stands against"):
        propose(moving)
    moving.engine.moves.against = []
    move_id = propose(moving)
    moving.engine.moves.cases.clear()
    with pytest.raises(ConflictError, match="nothing to move"):
        moves.start_move(moving.bank, moving.actor("owner.second"), move_id)
    moves.withdraw_move(moving.bank, moving.actor("owner"), move_id)
    with pytest.raises(ConflictError, match="nothing to move"):
        propose(moving)


def test_either_owner_stops_what_runs(moving):
    move_id = propose(moving)
    with pytest.raises(ConflictError, match="does not run"):
        moves.stop_move(moving.bank, moving.actor("owner"), move_id)
    moves.start_move(moving.bank, moving.actor("owner.second"), move_id)
    moves.stop_move(moving.bank, moving.actor("owner"), move_id)
    assert row(moving, ProcessMove).state == MoveState.STOPPED
    told = json.loads(entries(moving, Action.MOVE_ENDED)[0].body)
    assert (told["state"], told["waiting"], told["moved"], told["refused"]) == ("stopped", 2, 0, 0)


def test_cases_are_listed_refused_ones_first_with_their_applications(moving):
    application = moving.submit()
    standing(moving, "review_case", key=application.id)
    move_id = propose(moving)
    moves.start_move(moving.bank, moving.actor("owner.second"), move_id)
    with moving.bank.begin() as book:
        book.lock(MovedCase, book.first(MovedCase, instance="i1").id).outcome = Outcome.REFUSED
    cases = moves.read_moved_cases(moving.bank, moving.actor("auditor"), move_id)
    assert [case.instance for case in cases] == ["i1", "i0", "i2"]
    assert cases[2].application_id == application.id
    found = moves.references(moving.bank, moving.actor("auditor"), [case.business_key for case in cases])
    assert found == {application.id: application.reference}


@pytest.mark.parametrize("login", ["admin", "auditor", "supervisor"])
def test_only_process_owners_move_cases(moving, login):
    move_id, actor = propose(moving), moving.actor(login)
    for act in (moves.start_move, moves.withdraw_move, moves.stop_move):
        with pytest.raises(ForbiddenError):
            act(moving.bank, actor, move_id)
    with pytest.raises(ForbiddenError):
        moves.refuse_move(moving.bank, actor, move_id, "No.")
    with pytest.raises(ForbiddenError):
        moves.propose_move(moving.bank, actor, "approval", ORDER)


def test_what_is_not_there_is_not_found(moving):
    with pytest.raises(NotFoundError):
        moves.read_move(moving.bank, moving.actor("owner"), "none")
