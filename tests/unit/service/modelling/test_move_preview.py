import pytest

from lending.domain.modelling.move_plan import Why
from lending.errors import EngineUnavailableError, InvalidInputError, NotFoundError
from lending.service.modelling.move_ports import Objection, Route
from lending.service.modelling.move_preview import Wanted, preview_move
from tests.support.modelling import NEW, OLD, standing, two_versions


@pytest.fixture
def moving(trial):
    two_versions(trial)
    standing(trial, "review_case", "review_case", "score_applicant")
    return trial


def preview(trial, chosen=None, login="owner"):
    return preview_move(trial.bank, trial.actor(login), "approval", Wanted(source=OLD, target=NEW, chosen=chosen or {}))


def test_every_step_says_where_its_cases_go_and_what_cannot_move(moving):
    found = preview(moving)
    steps = {step.node.id: step for step in found.steps}
    assert (steps["review_case"].waiting, steps["review_case"].counterpart, steps["review_case"].why) == (2, "review_case", None)
    assert (steps["score_applicant"].waiting, steps["score_applicant"].counterpart) == (1, "")
    assert steps["score_applicant"].why is Why.GONE
    assert "rate_applicant" in {node.id for node in steps["score_applicant"].choices}
    assert [case.instance for case in found.stuck] == ["i2"]
    assert found.steps[0].node.id == "score_applicant", "what cannot move stands first"
    assert (found.source.cases, found.source.version, found.target.version) == (3, 3, 4)
    assert found.source_sha256 != found.target_sha256
    assert not found.objected


def test_a_counterpart_that_was_chosen_lets_its_cases_move(moving):
    found = preview(moving, {"score_applicant": "rate_applicant"})
    assert found.stuck == ()
    assert ("score_applicant", "rate_applicant") in found.route.pairs
    assert found.route == Route(OLD, NEW, found.pairs)


def test_what_the_engine_stands_against_is_said_at_its_step_or_beside(moving):
    moving.engine.moves.against = [Objection("review_case", "review_case", ("No.",))]
    found = preview(moving)
    assert found.objected
    assert next(step for step in found.steps if step.node.id == "review_case").objections == ("No.",)
    hung = next(one for one, _ in found.pairs if one not in {step.node.id for step in found.steps})
    moving.engine.moves.against = [Objection(hung, hung, ("Not so.",))]
    found = preview(moving)
    assert [each.source for each in found.elsewhere] == [hung]
    assert found.objected


def test_a_counterpart_that_is_not_there_is_refused_by_its_field(moving):
    with pytest.raises(InvalidInputError) as refused:
        preview(moving, {"score_applicant": "nowhere", "review_case": "", "nothing": ""})
    assert set(refused.value.errors) == {"to.score_applicant", "to.nothing"}


@pytest.mark.parametrize(("source", "target"), [(OLD, OLD), (OLD, "intake:1:x"), ("x", NEW)])
def test_only_two_versions_of_the_process_are_compared(moving, source, target):
    with pytest.raises(NotFoundError):
        preview_move(moving.bank, moving.actor("owner"), "approval", Wanted(source=source, target=target, chosen={}))


def test_customers_see_none_and_an_engine_that_is_away_says_so(moving):
    with pytest.raises(NotFoundError):
        preview_move(moving.bank, moving.customer(), "approval", Wanted(source=OLD, target=NEW, chosen={}))
    moving.engine.down = True
    with pytest.raises(EngineUnavailableError):
        preview(moving)
