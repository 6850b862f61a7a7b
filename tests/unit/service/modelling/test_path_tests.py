import pytest

from lending.adapters.models import bundled_models
from lending.domain.modelling.records import ModelRelease
from lending.domain.records import Action
from lending.service.modelling.drafts import save_draft
from lending.service.modelling.path_tests import PathsFailError, kept, read_run, walk_paths
from lending.service.modelling.releases import approve_release, list_releases, propose_release, read_release
from tests.support.modelling import APPROVAL, CHANGED, release, told

#: A gateway on a variable that nothing sets, as by a slip of the pen.
SLIP = APPROVAL.replace(b"${information_stage == 'approve'}", b"${stage == 'approve'}")


@pytest.fixture
def people(approval):
    return approval.actor("owner"), approval.actor("owner.second")


def test_a_change_is_proposed_with_the_paths_it_is_part_of(approval, people):
    owner, second = people
    save_draft(approval.bank, owner, "approval.bpmn", CHANGED, 0)
    release_id = propose_release(approval.bank, owner, "approval.bpmn", "A clearer name.")
    run = read_release(approval.bank, second, release_id)[0].run
    assert run.at is not None
    assert run.failed == ()
    assert 0 < run.changed < len(run.paths)
    assert run.paths[0].changed
    assert "Score the applicant" in run.paths[0].names
    approve_release(approval.bank, second, release_id)
    (proposed,) = told(approval, Action.MODEL_PROPOSED)
    (released,) = told(approval, Action.MODEL_RELEASED)
    assert (proposed["paths"], proposed["paths_failed"]) == (released["paths"], released["paths_failed"]) == (len(run.paths), 0)


def test_a_change_that_breaks_a_path_is_not_proposed_and_the_draft_stays(approval, people):
    owner, _ = people
    save_draft(approval.bank, owner, "approval.bpmn", SLIP, 0)
    with pytest.raises(PathsFailError, match="would not find what it reads") as refused:
        propose_release(approval.bank, owner, "approval.bpmn", "By stage.")
    (failed,) = refused.value.run.failed
    assert (failed.process, failed.finding.element_id, failed.finding.rule) == ("approval", "gw_resume", "path-variable")
    assert "stage" in failed.finding.message
    assert failed.elements[-1] == "gw_resume"
    assert list_releases(approval.bank, owner, "approval.bpmn") == []


def test_what_another_release_broke_meanwhile_is_found_when_a_proposal_is_decided(approval, people, monkeypatch):
    owner, second = people
    save_draft(approval.bank, owner, "approval.bpmn", CHANGED, 0)
    release_id = propose_release(approval.bank, owner, "approval.bpmn", "A clearer name.")
    # Given a decision put in force meanwhile, under another name
    broken = approval.bank.models.shipped()["pricing.dmn"].replace(b'id="pricing"', b'id="prices"')
    monkeypatch.setattr(type(approval.bank.models), "shipped", lambda _: {**bundled_models(), "pricing.dmn": broken})
    monkeypatch.setattr("lending.service.modelling.releases.check_model", lambda *_: ())
    # When the colleague agrees
    with pytest.raises(PathsFailError) as refused:
        approve_release(approval.bank, second, release_id)
    # Then nothing is deployed, the proposal waits on with what was found, and the journal has it
    assert approval.engine.deployed["approval.bpmn"] == APPROVAL
    view = read_release(approval.bank, owner, release_id)[0]
    assert view.state == "proposed"
    assert view.run == refused.value.run
    assert {path.finding.element_id for path in view.run.failed} == {"decide_price", "set_terms"}
    (failed,) = told(approval, Action.MODEL_PATHS_FAILED)
    assert (failed["release"], failed["paths_failed"]) == (release_id, 2)
    monkeypatch.undo()
    assert approve_release(approval.bank, second, release_id) == "approval:4:x"


def test_a_released_form_is_the_one_that_is_walked(approval, people):
    owner, _ = people
    form = approval.bank.models.form("review_case").replace(b'"label": "Reasons"', b'"label": "Reasons, in plain words"')
    release(approval, form)
    run = walk_paths(approval.bank, "approval.bpmn", APPROVAL)
    assert run.failed == ()
    save_draft(approval.bank, owner, "approval.bpmn", CHANGED, 0)
    assert propose_release(approval.bank, owner, "approval.bpmn", "A clearer name.")


def test_a_run_is_kept_as_it_was_and_a_release_of_before_has_none(approval):
    run = walk_paths(approval.bank, "approval.bpmn", SLIP)
    assert run.failed
    assert read_run(kept(run)) == run
    before = read_run({})
    assert (before.at, before.paths) == (None, ())
    assert read_run(kept(before)) == before
    assert ModelRelease.__dataclass_fields__["paths"].default_factory() == {}
