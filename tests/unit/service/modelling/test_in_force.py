from lending.service.modelling.drafts import save_draft
from lending.service.modelling.in_force import models_in_force
from lending.service.modelling.releases import approve_release, propose_release, propose_rollback
from tests.support.modelling import APPROVAL, CHANGED


def test_what_owners_released_last_stands_before_what_ships(approval):
    shipped = {"approval.bpmn": APPROVAL, "pricing.dmn": b"<prices/>"}
    assert models_in_force(approval.bank, shipped) == shipped
    owner, second = approval.actor("owner"), approval.actor("owner.second")
    save_draft(approval.bank, owner, "approval.bpmn", CHANGED, 0)
    first = propose_release(approval.bank, owner, "approval.bpmn", "A clearer name.")
    assert models_in_force(approval.bank, shipped) == shipped
    approve_release(approval.bank, second, first)
    assert models_in_force(approval.bank, shipped) == {**shipped, "approval.bpmn": CHANGED}
    approve_release(approval.bank, owner, propose_rollback(approval.bank, second, "approval.bpmn", "approval:3:x", "Back."))
    assert models_in_force(approval.bank, shipped) == shipped
