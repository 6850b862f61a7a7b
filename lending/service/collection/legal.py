"""Legal action 法律行動 on a collection case: letter before action, claim, enforcement, each a task with its deadline."""

from datetime import timedelta

from lending.domain.parameters import parameter
from lending.domain.records import Action
from lending.service.business_date import business_date
from lending.service.collection.moves import note, pause
from lending.service.ports import Scalar
from lending.service.tasks import Completion, completes

#: What each task leads to, and the parameter that says after how many days it is looked at again.
_NEXT = {
    "send_demand": ("claim", "collection.demand_days"),
    "file_claim": ("enforcement", "collection.claim_days"),
    "enforce_judgment": ("enforcement", "collection.enforcement_days"),
}


@completes("send_demand", "file_claim", "enforce_judgment")
def legal_step_done(done: Completion) -> dict[str, Scalar]:
    """Note how far legal action is, and give the debtor or the court the time the step allows."""
    case, today = done.case, business_date(done.book)
    stage, days = _NEXT[done.task.definition]
    case.legal_stage = stage
    pause(case, today + timedelta(days=int(parameter(days, today).value)), "legal")
    note(done.bank, done.book, done.actor, Action.LEGAL_STEP, case, done=done.task.definition, next=stage, until=case.paused_until)
    return {}
