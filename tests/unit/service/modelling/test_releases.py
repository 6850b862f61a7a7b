import hashlib
import json

import pytest

from lending.domain.modelling.records import ReleaseState
from lending.domain.records import JournalEntry
from lending.errors import ConflictError, EngineUnavailableError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service.modelling.drafts import open_draft, rebase_draft, save_draft
from lending.service.modelling.releases import (
    GateStandsAgainstError,
    approve_release,
    list_releases,
    propose_release,
    propose_rollback,
    read_release,
    refuse_release,
    withdraw_release,
)
from tests.support.modelling import APPROVAL, CHANGED
from tests.support.walk import rows

NEW = APPROVAL.replace(b'name="Approved"', b'name="Agreed"')


@pytest.fixture
def people(approval):
    return approval.actor("owner"), approval.actor("owner.second")


def proposed(trial, actor, content=CHANGED) -> str:
    save_draft(trial.bank, actor, "approval.bpmn", content, open_draft(trial.bank, actor, "approval.bpmn").revision)
    return propose_release(trial.bank, actor, "approval.bpmn", "A clearer name.")


def journalled(trial) -> list[tuple[str, str | None, dict]]:
    found = [entry for entry in rows(trial, JournalEntry, order="id") if entry.action.startswith("model_")]
    return [(entry.action, entry.actor_id, json.loads(entry.body)) for entry in found]


def test_two_owners_release_a_draft_and_both_are_on_record(approval, people):
    owner, second = people
    release = proposed(approval, owner)
    assert approve_release(approval.bank, second, release, "Read and agreed.") == "approval:4:x"
    assert approval.engine.model_xml("approval:4:x") == CHANGED
    (view,) = list_releases(approval.bank, approval.actor("auditor"), "approval.bpmn")
    assert (view.state, view.proposed_by, view.decided_by, view.remark) == ("released", owner.name, second.name, "Read and agreed.")
    told = {"sha256": hashlib.sha256(CHANGED).hexdigest(), "based_on": hashlib.sha256(APPROVAL).hexdigest()}
    acts = [(action, who, {name: body[name] for name in told}) for action, who, body in journalled(approval)]
    assert acts == [("model_proposed", owner.user_id, told), ("model_released", second.user_id, told)]
    assert open_draft(approval.bank, owner, "approval.bpmn").revision == 0


def test_an_earlier_version_is_deployed_anew_by_two(approval, people):
    owner, second = people
    approve_release(approval.bank, second, proposed(approval, owner))
    back = propose_rollback(approval.bank, second, "approval.bpmn", "approval:3:x", "The name confused people.")
    assert approve_release(approval.bank, owner, back) == "approval:5:x"
    assert approval.engine.model_xml("approval:5:x") == APPROVAL
    with pytest.raises(ConflictError, match="live already"):
        propose_rollback(approval.bank, owner, "approval.bpmn", "approval:3:x", "Again.")
    with pytest.raises(NotFoundError, match="no such version"):
        propose_rollback(approval.bank, owner, "approval.bpmn", "intake:1:x", "Another process.")


def test_nobody_decides_on_a_proposal_of_his_own(approval, people):
    owner, _ = people
    release = proposed(approval, owner)
    for act in (approve_release, lambda *given: refuse_release(*given, "No.")):
        with pytest.raises(ForbiddenError, match="Four eyes"):
            act(approval.bank, owner, release)
    assert approval.engine.deployed["approval.bpmn"] == APPROVAL


def test_only_process_owners_propose_and_decide(approval, people):
    owner, _ = people
    release = proposed(approval, owner)
    for login in ("admin", "supervisor", "auditor"):
        actor = approval.actor(login)
        for act in (
            lambda who: propose_release(approval.bank, who, "approval.bpmn", "x"),
            lambda who: propose_rollback(approval.bank, who, "approval.bpmn", "approval:3:x", "x"),
            lambda who: approve_release(approval.bank, who, release),
            lambda who: refuse_release(approval.bank, who, release, "x"),
            lambda who: withdraw_release(approval.bank, who, release),
        ):
            with pytest.raises(ForbiddenError, match="process owner"):
                act(actor)
    with pytest.raises(NotFoundError):
        list_releases(approval.bank, approval.customer(), "approval")


@pytest.mark.parametrize("act", [withdraw_release, lambda bank, who, release: refuse_release(bank, who, release, "Ask the guarantor too.")])
def test_what_was_refused_or_taken_back_is_the_draft_again(approval, people, act):
    owner, second = people
    release = proposed(approval, owner)
    act(approval.bank, owner if act is withdraw_release else second, release)
    assert open_draft(approval.bank, owner, "approval.bpmn").content == CHANGED
    assert read_release(approval.bank, owner, release)[1] == CHANGED
    with pytest.raises(ConflictError, match="decided already"):
        approve_release(approval.bank, second, release)


def test_a_draft_begun_meanwhile_stays(approval, people):
    owner, second = people
    release = proposed(approval, owner)
    save_draft(approval.bank, owner, "approval.bpmn", NEW, 0)
    refuse_release(approval.bank, second, release, "No.")
    assert open_draft(approval.bank, owner, "approval.bpmn").content == NEW


def test_only_who_proposed_takes_a_proposal_back(approval, people):
    owner, second = people
    release = proposed(approval, owner)
    with pytest.raises(ForbiddenError, match="refuse it instead"):
        withdraw_release(approval.bank, second, release)


def test_of_two_owners_at_once_the_later_is_told(approval, people):
    owner, second = people
    save_draft(approval.bank, second, "approval.bpmn", NEW, 0)
    release = proposed(approval, owner)
    with pytest.raises(ConflictError, match="waits for a decision"):
        propose_release(approval.bank, second, "approval.bpmn", "My own.")
    approve_release(approval.bank, second, release)
    with pytest.raises(ConflictError, match="went live since this draft"):
        propose_release(approval.bank, second, "approval.bpmn", "My own.")
    rebase_draft(approval.bank, second, "approval.bpmn")
    assert (
        read_release(approval.bank, owner, propose_release(approval.bank, second, "approval.bpmn", "Both."))[0].state
        == ReleaseState.PROPOSED
    )


def test_a_proposal_overtaken_by_another_deployment_is_not_released(approval, people):
    owner, second = people
    release = proposed(approval, owner)
    approval.engine.deploy("loanflow", {"approval.bpmn": NEW})
    with pytest.raises(ConflictError, match="since this was proposed"):
        approve_release(approval.bank, second, release)


def test_what_the_gate_finds_is_not_proposed_and_a_draft_that_changes_nothing_neither(approval, people):
    owner, _ = people
    for _ in range(2):
        with pytest.raises(ConflictError, match="changes nothing"):
            propose_release(approval.bank, owner, "approval.bpmn", "Nothing.")
        save_draft(approval.bank, owner, "approval.bpmn", APPROVAL, open_draft(approval.bank, owner, "approval.bpmn").revision)
    save_draft(approval.bank, owner, "approval.bpmn", APPROVAL.replace(b"P3650D", b"for ever"), 2)
    with pytest.raises(GateStandsAgainstError) as refused:
        propose_release(approval.bank, owner, "approval.bpmn", "Keep it.")
    assert [each.rule for each in refused.value.findings] == ["history-time-to-live"]


def test_a_note_and_a_remark_are_asked_for(approval, people):
    owner, second = people
    with pytest.raises(InvalidInputError, match="note"):
        propose_release(approval.bank, owner, "approval.bpmn", " ")
    release = proposed(approval, owner)
    with pytest.raises(InvalidInputError, match="remark"):
        refuse_release(approval.bank, second, release, "")


def test_without_the_engine_a_proposal_waits(approval, people):
    owner, second = people
    release = proposed(approval, owner)
    approval.engine.down = True
    with pytest.raises(EngineUnavailableError):
        approve_release(approval.bank, second, release)
    approval.engine.down = False
    assert approve_release(approval.bank, second, release) == "approval:4:x"


def test_there_is_no_proposal_of_another_id(approval, people):
    with pytest.raises(NotFoundError):
        read_release(approval.bank, people[0], "nothing")
