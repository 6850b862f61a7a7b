"""What two owners release is the version that the real engine starts next, and what ships does not take its place again."""

from pathlib import Path
from uuid import uuid4

import pytest

from lending.adapters.engine.operaton import OperatonEngine
from lending.service.modelling.drafts import save_draft
from lending.service.modelling.in_force import models_in_force
from lending.service.modelling.path_tests import PathsFailError
from lending.service.modelling.releases import approve_release, propose_release, propose_rollback
from lending.service.modelling.versions import list_versions
from lending.service.models import deploy_models
from tests.support.bank import TrialBank, build_test_bank
from tests.support.modelling import APPROVAL, CHANGED

pytestmark = pytest.mark.engine


@pytest.fixture
def owned(tmp_path: Path, engine: OperatonEngine) -> TrialBank:
    """A bank on the real engine."""
    trial = build_test_bank(tmp_path, engine=engine)
    yield trial
    trial.close()


def test_a_released_draft_is_what_the_engine_starts_next_and_an_earlier_version_comes_back(
    owned: TrialBank, engine: OperatonEngine
) -> None:
    bank, owner, second = owned.bank, owned.actor("owner"), owned.actor("owner.second")
    shipped = {"approval.bpmn": APPROVAL}
    deploy_models(bank, shipped, lambda _: [])
    before = list_versions(bank, owner, "approval.bpmn")[0]
    # When a change breaks a path, it is not proposed and the engine has nothing of it
    slip = APPROVAL.replace(b"${information_stage == 'approve'}", b"${stage == 'approve'}")
    save_draft(bank, owner, "approval.bpmn", slip, 0)
    with pytest.raises(PathsFailError) as refused:
        propose_release(bank, owner, "approval.bpmn", "By stage.")
    assert [path.finding.element_id for path in refused.value.run.failed if path.finding] == ["gw_resume"]
    assert list_versions(bank, owner, "approval.bpmn")[0].definition == before.definition
    # When one owner's change of a name, on which every path passes, is released by another
    save_draft(bank, owner, "approval.bpmn", CHANGED, 1)
    definition = approve_release(bank, second, propose_release(bank, owner, "approval.bpmn", "Say it again."))
    assert list_versions(bank, owner, "approval.bpmn")[0].release.run.failed == ()
    assert list_versions(bank, owner, "approval.bpmn")[0].release.run.changed > 0
    # Then the engine starts cases by it, byte for byte
    newest = list_versions(bank, owner, "approval.bpmn")[0]
    assert (newest.definition, newest.version, newest.release.note) == (definition, before.version + 1, "Say it again.")
    assert before.deployed_at is not None
    assert newest.deployed_at > before.deployed_at
    assert engine.model_xml(definition) == CHANGED
    key = str(uuid4())
    engine.start("approval", key, {"application_id": key})
    assert {passage.process_definition for passage in engine.activity_history(key)} == {definition}
    assert list_versions(bank, owner, "approval.bpmn")[0].cases == 1
    # and the workers' next start leaves it in force
    assert deploy_models(bank, models_in_force(bank, shipped), lambda _: []) == 0
    assert list_versions(bank, owner, "approval.bpmn")[0].definition == definition
    # until both agree to go back, which is a new deployment of the old bytes
    back = approve_release(bank, owner, propose_rollback(bank, second, "approval.bpmn", before.definition, "Enough."))
    assert engine.model_xml(back) == APPROVAL
    assert list_versions(bank, owner, "approval.bpmn")[0].version == before.version + 2
