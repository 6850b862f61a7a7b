"""What people do in an intervention: the manager judges, talks with the customer and concludes."""

from datetime import date
from decimal import Decimal

from lending.domain.early_warning.records import RiskIntervention, RiskSignal, RiskWarning
from lending.domain.records import Action
from lending.service.collection.holding import spare_cases, warn_cases
from lending.service.early_warning.moves import note
from lending.service.early_warning.stops import lift_stop
from lending.service.ports import Book, Scalar
from lending.service.servicing.findings import NewFinding, book_misuse
from lending.service.tasks import Completion, completes


@completes("assess_warning")
def warning_assessed(done: Completion) -> dict[str, Scalar]:
    """Note whether the warning is about a real danger, and why; a false alarm ends the intervention.

    Litigation that is real takes what the customer is late with to legal action, whatever day the ladder is at.
    """
    intervention, verdict = done.intervention, str(done.entries["verdict"])
    intervention.verdict = "real" if verdict == "real" else "false"
    intervention.finding, intervention.stage = str(done.entries["reasons"]), "assessed"
    goes_legal = intervention.verdict == "real" and intervention.kind == "litigation"
    cases = warn_cases(done.bank, done.book, intervention.party_id, f"{intervention.id}:warned") if goes_legal else []
    note(done.bank, done.book, done.actor, Action.INTERVENTION_ASSESSED, intervention, verdict=verdict, collection_cases=cases)
    return {"warning_real": verdict == "real", "risk_colour": intervention.colour}


@completes("talk_with_customer")
def customer_talked_with(done: Completion) -> dict[str, Scalar]:
    """Note what the customer said; where he cannot pay as agreed another plan is asked for."""
    intervention = done.intervention
    intervention.finding, intervention.stage = str(done.entries["said"]), "acted"
    return {"plan_wanted": done.entries["agreed"] == "another_plan"}


@completes("hear_on_use")
def customer_heard_on_use(done: Completion) -> dict[str, Scalar]:
    """Note what the customer said of the use of the money, and whether it was misused; then somebody else decides on the penalty."""
    intervention, misused = done.intervention, done.entries["finding"] != "used"
    intervention.finding, intervention.stage = str(done.entries["said"]), "acted"
    note(done.bank, done.book, done.actor, Action.USE_HEARD, intervention, misused=misused)
    return {"misused": misused}


@completes("charge_misuse")
def misuse_charged(done: Completion) -> dict[str, Scalar]:
    """Book the misuse on the loan whose money it was (R11), or note why it is not charged; InvalidInputError names amount and day."""
    decision, reasons = str(done.entries["decision"]), str(done.entries["reasons"])
    if decision == "charge":
        amount, since = Decimal(str(done.entries["amount"])), date.fromisoformat(str(done.entries["since"]))
        finding = NewFinding(amount=amount, since=since, reason=reasons, key=done.task.id)
        book_misuse(done.bank, done.book, done.actor, misused_loan(done.book, done.intervention), finding)
    note(done.bank, done.book, done.actor, Action.MISUSE_DECIDED, done.intervention, decision=decision)
    return {}


def misused_loan(book: Book, intervention: RiskIntervention) -> str:
    """Return the loan whose money was misused: the one that the intervention's first signal of it is about."""
    warned = book.find(RiskWarning, intervention_id=intervention.id, order="recorded_at")
    keys = tuple(str(part["key"]) for warning in warned for part in warning.evidence)
    signals = [signal.loan_id for signal in book.find(RiskSignal, key=keys, order="recorded_at") if signal.loan_id]
    return signals[0] if signals else intervention.loan_id


@completes("conclude_intervention")
def intervention_concluded(done: Completion) -> dict[str, Scalar]:
    """Note in the end whether the danger was real and what was done; a stop of drawdowns stays or is lifted with it.

    A danger that was not real after all takes no case to legal action any more.
    """
    intervention, before = done.intervention, done.intervention.verdict
    intervention.verdict = "real" if done.entries["verdict"] == "real" else "false"
    intervention.outcome = str(done.entries["outcome"])
    if intervention.kind == "litigation" and before == "real" and intervention.verdict == "false":
        spared = spare_cases(done.bank, done.book, intervention)
        note(done.bank, done.book, done.actor, Action.INTERVENTION_ASSESSED, intervention, verdict="false", collection_cases=spared)
    if done.entries["drawdowns"] == "allow":
        lift_stop(done.bank, done.book, done.actor, intervention, intervention.outcome)
    return {}
