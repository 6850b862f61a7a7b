"""Tasks from hand to hand over the API: assigned, delegated, handed back, planned."""

from typing import Any

from lending.domain.handover import Why
from lending.service import handover
from lending.service.task_plans import plan_task as plan
from lending.service.views import TaskDetail, read_task_view
from webapp.api.answers import CandidatesAnswer, DetailAnswer
from webapp.api.operation import Call, operation
from webapp.api.schemas import HandoverSchema, PlanSchema


@operation("GET", "/tasks/<task_id>/candidates", gives=CandidatesAnswer)
def list_candidates(call: Call, task_id: str) -> Any:
    """List to whom the caller may give a task, and what stands against some."""
    found = handover.list_candidates(call.bank, call.actor, task_id)
    return {"items": [{"id": each.id, "name": each.name, "bar": str(each.bar) if each.bar else None} for each in found]}


@operation("POST", "/tasks/<task_id>/assign", takes=HandoverSchema, gives=DetailAnswer)
def assign_task(call: Call, task_id: str) -> TaskDetail:
    """Give a task to an officer; a supervisor of its branch may."""
    handover.assign_task(call.bank, call.actor, task_id, call.body["to"], _why(call))
    return read_task_view(call.bank, call.actor, task_id)


@operation("POST", "/tasks/<task_id>/delegate", takes=HandoverSchema, gives=DetailAnswer)
def delegate_task(call: Call, task_id: str) -> TaskDetail:
    """Have a colleague do the task one holds, on one's behalf."""
    handover.delegate_task(call.bank, call.actor, task_id, call.body["to"], _why(call))
    return read_task_view(call.bank, call.actor, task_id)


@operation("POST", "/tasks/<task_id>/hand-back", gives=DetailAnswer)
def hand_back_task(call: Call, task_id: str) -> TaskDetail:
    """Hand a task back to the one it is done for."""
    handover.hand_back(call.bank, call.actor, task_id)
    return read_task_view(call.bank, call.actor, task_id)


@operation("PUT", "/tasks/<task_id>/plan", takes=PlanSchema, gives=DetailAnswer)
def plan_task(call: Call, task_id: str) -> TaskDetail:
    """Set how urgent a task is, and the day to look at it again (left out: none)."""
    plan(call.bank, call.actor, task_id, call.body["priority"], call.body.get("follow_up_on"))
    return read_task_view(call.bank, call.actor, task_id)


def _why(call: Call) -> Why:
    return Why(call.body["reason"], call.body["note"])
