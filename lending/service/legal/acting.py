"""What people do in a lawsuit: the letter goes out, the claim is filed, the judgment noted, enforcement applied for and looked at."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from lending.domain.legal.court_fees import claim_fee
from lending.domain.legal.records import LegalAction
from lending.domain.loans import EventKind
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.errors import InvalidInputError
from lending.service.business_date import business_date
from lending.service.collection.promises import promise_payment
from lending.service.legal.costs import bear_costs, book_costs
from lending.service.legal.letters import last_day_to_pay, letter_of
from lending.service.legal.moves import NewStep, add_step, begin_action, go_on, last_step_day, note
from lending.service.past_days import past_day
from lending.service.ports import Scalar
from lending.service.tasks import Completion, amount, completes

_NOTHING = Decimal(0)


@completes("send_demand")
def demand_sent(done: Completion) -> dict[str, Scalar]:
    """Note how the letter went out, with the amount that it asks for; it rests until the day by which the letter asks for it.

    Where that day is over before the letter went out the time to pay begins today. InvalidInputError names the day and another amount.
    """
    problems, action, demanded = Problems(), begin_action(done.bank, done.book, done.actor, done.case), _amount(done, "demanded")
    on = _step_day(done, action, "sent_on", problems)
    letter = letter_of(done.book, action)
    if letter is not None and demanded != letter.amount:
        problems.add("demanded", f"The letter asks for {letter.amount:,.2f}; give that amount.")
    problems.refuse()
    rests = last_day_to_pay(letter.on) if letter else None
    _went(done, NewStep(key=done.task.id, kind="send_demand", on=on, amount=demanded), "sent", rests=rests)
    return {}


@completes("file_claim")
def claim_filed(done: Completion) -> dict[str, Scalar]:
    """Note the claim and post what it cost; InvalidInputError names a day it cannot be and costs above the court's schedule."""
    problems, entries = Problems(), done.entries
    action = begin_action(done.bank, done.book, done.actor, done.case)
    on = _step_day(done, action, "filed_on", problems)
    claimed, costs = _amount(done, "claimed"), _amount(done, "costs")
    most = claim_fee(claimed)
    if costs > most:
        problems.add("costs", f"The court charges {most:,.2f} at most for this claim; give what its receipt says.")
    problems.refuse()
    action.court, action.case_number, action.claimed = str(entries["court"]), str(entries["case_number"]), claimed
    _went(done, NewStep(key=done.task.id, kind="file_claim", on=on, amount=claimed, costs=costs), "filed", rests=_rests(done, "hearing_on"))
    return {}


@completes("record_judgment")
def judgment_recorded(done: Completion) -> dict[str, Scalar]:
    """Note what the court said: a hearing to come, won, settled with a promise to pay, or dismissed so that the bank bears the costs."""
    on, outcome, action = _day(done, "day"), str(done.entries["outcome"]), begin_action(done.bank, done.book, done.actor, done.case)
    judged = amount(done.entries, {"won": "judged", "settled": "promise_amount"}.get(outcome, ""))
    action.judged = judged or action.judged
    step = NewStep(key=done.task.id, kind="record_judgment", on=on, amount=judged, costs=_amount(done, "costs"), outcome=outcome)
    _went(done, step, outcome, rests=_rests(done, "hearing_on"))
    if outcome == "settled":
        _promise(done)
    if outcome == "dismissed":
        bear_costs(done, done.case.loan_id)
    return {}


@completes("apply_enforcement")
def enforcement_applied(done: Completion) -> dict[str, Scalar]:
    """Note the application for enforcement, and post costs beside the court's fee, which it takes from the debtor itself."""
    on = _day(done, "day")
    step = NewStep(key=done.task.id, kind="apply_enforcement", on=on, costs=_amount(done, "costs"))
    _went(done, step, "applied", rests=_rests(done, "look_again_on"))
    return {}


@completes("record_enforcement")
def enforcement_recorded(done: Completion) -> dict[str, Scalar]:
    """Note what enforcement brought: money, that the servicing desk then looks for, nothing yet, or nothing to be had."""
    outcome, got = str(done.entries["result"]), amount(done.entries, "amount")
    today, costs = business_date(done.book), _amount(done, "costs")
    step = NewStep(key=done.task.id, kind="record_enforcement", on=today, amount=got, costs=costs, outcome=outcome)
    _went(done, step, outcome, rests=_rests(done, "look_again_on"))
    return {"money_got": outcome == "money"}


def _went(done: Completion, step: NewStep, outcome: str, *, rests: date | None = None) -> None:
    """Post a step's costs, write it down and go to what follows."""
    bank, book, actor, case = done.bank, done.book, done.actor, done.case
    action = begin_action(bank, book, actor, case)
    event = book_costs(done, case.loan_id, EventKind.COSTS_ADVANCED, step.costs or _NOTHING)
    add_step(bank, book, actor, action, _complete(done, action, step, event))
    go_on(bank, book, case, action, outcome, rests=rests)
    facts = {"done": step.kind, "outcome": outcome, "next": case.legal_stage, "until": action.look_again_on, "costs": step.costs}
    note(bank, book, actor, Action.LEGAL_STEP, action, **facts)


def _complete(done: Completion, action: LegalAction, step: NewStep, event_id: str | None) -> NewStep:
    """Return a step with what its form says beside, or what is known of the lawsuit."""
    court, said = str(done.entries.get("court") or action.court), str(done.entries.get("note") or "")
    reference = str(done.entries.get("reference") or action.case_number)
    return replace(step, court=court, reference=reference, note=said, due_on=action.due_on, event_id=event_id)


def _promise(done: Completion) -> None:
    by = date.fromisoformat(str(done.entries["promise_by"]))
    promised = _amount(done, "promise_amount")
    try:
        promise_payment(done.bank, done.book, done.actor, done.case, amount=promised, by=by, longest="legal.settlement_days")
    except InvalidInputError as error:
        raise InvalidInputError({f"promise_{field}": texts for field, texts in error.errors.items()}) from None


def _day(done: Completion, field: str) -> date:
    problems, action = Problems(), begin_action(done.bank, done.book, done.actor, done.case)
    day = _step_day(done, action, field, problems)
    problems.refuse()
    return day


def _step_day(done: Completion, action: LegalAction, field: str, problems: Problems) -> date:
    """Return the day of a step: none before the lawsuit's last, and of the letter none before it was written."""
    return past_day(done.entries[field], last_step_day(done.book, action), business_date(done.book), problems, field)


def _rests(done: Completion, field: str) -> date | None:
    return date.fromisoformat(str(done.entries[field])) if done.entries.get(field) else None


def _amount(done: Completion, name: str) -> Decimal:
    return amount(done.entries, name) or _NOTHING
