"""A process that two owners change, and changes of its diagram."""

from lending.adapters.models import BPMN
from lending.service.ports import DeployedProcess
from tests.support.bank import TrialBank

APPROVAL = (BPMN / "approval.bpmn").read_bytes()
CHANGED = APPROVAL.replace(b'name="Score applicant"', b'name="Score the applicant"')


def deployed_approval(trial: TrialBank) -> None:
    """Let approval be live in its third version."""
    trial.engine.listed.append(DeployedProcess("approval", "Approval", "approval:3:x", "3", 2, {"review_case": 2}))
    trial.engine.deployed["approval:3:x.bpmn"] = APPROVAL
    trial.engine.deployed["approval.bpmn"] = APPROVAL
