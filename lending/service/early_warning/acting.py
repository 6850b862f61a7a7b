"""What people do in an intervention: the manager judges, talks and concludes; a freeze is applied for, collateral looked at."""

from datetime import date

from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.service.business_date import business_date
from lending.service.early_warning.moves import note
from lending.service.early_warning.stops import lift_stop
from lending.service.ports import Scalar
from lending.service.tasks import Completion, completes


@completes("assess_warning")
def warning_assessed(done: Completion) -> dict[str, Scalar]:
    """Note whether the warning is about a real danger, and why; a false alarm ends the intervention."""
    intervention, verdict = done.intervention, str(done.entries["verdict"])
    intervention.verdict = "real" if verdict == "real" else "false"
    intervention.finding, intervention.stage = str(done.entries["reasons"]), "assessed"
    note(done.bank, done.book, done.actor, Action.INTERVENTION_ASSESSED, intervention, verdict=verdict)
    return {"warning_real": verdict == "real", "risk_colour": intervention.colour}


@completes("talk_with_customer")
def customer_talked_with(done: Completion) -> dict[str, Scalar]:
    """Note what the customer said; where he cannot pay as agreed another plan is asked for."""
    intervention = done.intervention
    intervention.finding, intervention.stage = str(done.entries["said"]), "acted"
    return {"plan_wanted": done.entries["agreed"] == "another_plan"}


@completes("apply_freeze", "inspect_collateral")
def preservation_step_done(done: Completion) -> dict[str, Scalar]:
    """Note a step of asset preservation 資產保全 with its reference and day; InvalidInputError names a day that is still to come."""
    intervention, day = done.intervention, date.fromisoformat(str(done.entries["day"]))
    problems = Problems()
    if day > business_date(done.book):
        problems.add("day", "Give the day it was done on: today or before.")
    problems.refuse()
    intervention.stage = "acted"
    facts = {"step": done.task.definition, "on": day}
    reference = {"reference": str(done.entries["reference"])}
    note(done.bank, done.book, done.actor, Action.PRESERVATION_STEP, intervention, personal=reference, **facts)
    return {}


@completes("conclude_intervention")
def intervention_concluded(done: Completion) -> dict[str, Scalar]:
    """Note in the end whether the danger was real and what was done; a stop of drawdowns stays or is lifted with it."""
    intervention = done.intervention
    intervention.verdict = "real" if done.entries["verdict"] == "real" else "false"
    intervention.outcome = str(done.entries["outcome"])
    if done.entries["drawdowns"] == "allow":
        lift_stop(done.bank, done.book, done.actor, intervention, intervention.outcome)
    return {}
