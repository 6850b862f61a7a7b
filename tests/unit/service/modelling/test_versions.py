import pytest

from lending.domain.modelling.compare import Kind
from lending.errors import ForbiddenError, NotFoundError
from lending.service.modelling.drafts import save_draft
from lending.service.modelling.releases import approve_release, propose_release
from lending.service.modelling.versions import compare_models, compare_release, list_versions
from tests.support.modelling import APPROVAL, CHANGED


@pytest.fixture
def release(approval):
    save_draft(approval.bank, approval.actor("owner"), "approval.bpmn", CHANGED, 0)
    return propose_release(approval.bank, approval.actor("owner"), "approval.bpmn", "A clearer name.")


def test_each_version_comes_with_the_release_that_made_it(approval, release):
    approve_release(approval.bank, approval.actor("owner.second"), release)
    newest, oldest = list_versions(approval.bank, approval.actor("auditor"), "approval.bpmn")
    assert (newest.version, newest.live, newest.release.note) == (4, True, "A clearer name.")
    assert (oldest.version, oldest.live, oldest.release) == (3, False, None)


def test_any_two_diagrams_of_a_process_are_compared(approval, release):
    owner, auditor = approval.actor("owner"), approval.actor("auditor")
    save_draft(approval.bank, owner, "approval.bpmn", CHANGED.replace(b'name="Approved"', b'name="Agreed"'), 0)
    first = compare_models(approval.bank, owner, "approval.bpmn", "approval:3:x", f"release:{release}")
    assert [(change.kind, change.id, change.differences[0].new) for change in first.changes] == [
        (Kind.CHANGED, "score_applicant", "Score the applicant")
    ]
    second = compare_models(approval.bank, owner, "approval.bpmn", f"release:{release}", "draft")
    assert [change.id for change in second.changes] == ["end_approved"]
    with pytest.raises(ForbiddenError):
        compare_models(approval.bank, auditor, "approval.bpmn", "approval:3:x", "draft")
    for other in ("intake:1:x", "release:nothing"):
        with pytest.raises(NotFoundError):
            compare_models(approval.bank, owner, "approval.bpmn", "approval:3:x", other)
    with pytest.raises(NotFoundError, match="version"):
        compare_models(approval.bank, owner, "intake.bpmn", f"release:{release}", f"release:{release}")


def test_a_release_is_compared_with_the_version_before_it(approval, release):
    second = approval.actor("owner.second")
    for _ in range(2):
        view, before, found = compare_release(approval.bank, second, release)
        assert (before, found.old, found.new, [change.id for change in found.changes]) == (
            "approval:3:x",
            APPROVAL,
            CHANGED,
            ["score_applicant"],
        )
        if view.definition is None:
            approve_release(approval.bank, second, release)


def test_without_a_version_there_is_nothing_to_compare_with(approval, release):
    approval.engine.deployed.clear()
    with pytest.raises(NotFoundError, match="no such version"):
        compare_release(approval.bank, approval.actor("owner"), release)
