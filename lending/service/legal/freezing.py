"""What people do to preserve assets: a freeze is applied for, the court's ruling noted, collateral looked at, the freeze lifted."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from lending.domain.legal.court_fees import freeze_fee
from lending.domain.legal.freezes import frozen_until
from lending.domain.legal.records import AssetPreservation, LegalStep
from lending.domain.loans import EventKind
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.service.business_date import business_date
from lending.service.legal.costs import book_costs
from lending.service.legal.moves import NewStep, add_step, note
from lending.service.past_days import past_day
from lending.service.ports import Scalar
from lending.service.tasks import Completion, amount, completes

_NOTHING = Decimal(0)
#: The kind of paper that shows what collateral looks like.
PHOTO = "inspection_photo"


@completes("apply_freeze")
def freeze_applied(done: Completion) -> dict[str, Scalar]:
    """Note what is to be frozen, and post the court's fee and the security lodged; InvalidInputError names a fee above its schedule.

    Where a freeze is not worth it, the reasons stand in its place.
    """
    problems, preservation, entries = Problems(), _preservation(done), done.entries
    if entries["decision"] == "leave":
        left = NewStep(key=done.task.id, kind="apply_freeze", on=business_date(done.book), outcome="left", note=str(entries["reasons"]))
        _note(done, preservation, left, outcome="left")
        return {"freeze_wanted": False}
    on = _day(done, preservation.opened_on, problems)
    frozen, costs, deposit = (amount(entries, name) or _NOTHING for name in ("amount", "costs", "deposit"))
    most = freeze_fee(frozen)
    if costs > most:
        problems.add("costs", f"The court charges {most:,.2f} at most for this freeze; give what its receipt says.")
    problems.refuse()
    preservation.court, preservation.reference, preservation.asset = (str(entries[name]) for name in ("court", "reference", "asset"))
    preservation.freeze, preservation.amount, preservation.applied_on, preservation.deposit = "applied", frozen, on, deposit
    event_id = book_costs(done, preservation.loan_id, EventKind.COSTS_ADVANCED, costs)
    book_costs(done, preservation.loan_id, EventKind.COURT_DEPOSIT, deposit)
    step = NewStep(key=done.task.id, kind="apply_freeze", on=on, amount=frozen, costs=costs, event_id=event_id)
    _note(done, preservation, step, asset=preservation.asset, deposit=deposit)
    return {"freeze_wanted": True}


@completes("record_ruling")
def ruling_recorded(done: Completion) -> dict[str, Scalar]:
    """Note whether the court granted the freeze, and until when it holds."""
    problems, preservation = Problems(), _preservation(done)
    on, granted = _day(done, preservation.applied_on or preservation.opened_on, problems), done.entries["result"] == "granted"
    problems.refuse()
    preservation.freeze = "granted" if granted else "refused"
    if granted:
        preservation.granted_on, preservation.frozen_until = on, frozen_until(preservation.asset, on)
    outcome = preservation.freeze
    _note(done, preservation, NewStep(key=done.task.id, kind="record_ruling", on=on, outcome=outcome), outcome=outcome)
    return {}


@completes("inspect_collateral")
def collateral_inspected(done: Completion) -> dict[str, Scalar]:
    """Note what collateral looks like; InvalidInputError names photos that were not handed in, and a day it cannot be."""
    problems, preservation = Problems(), _preservation(done)
    on = _day(done, preservation.opened_on, problems)
    kept, told = done.book.count(LegalStep, preservation_id=preservation.id, kind="paper", outcome=PHOTO), int(str(done.entries["photos"]))
    if kept < told:
        problems.add("photos", f"{kept} photos were handed in; add the others on the loan's page Legal first.")
    problems.refuse()
    preservation.inspected, outcome = True, str(done.entries["condition"])
    step = NewStep(key=done.task.id, kind="inspect_collateral", on=on, outcome=outcome)
    _note(done, preservation, step, outcome=outcome, photos=kept)
    return {}


@completes("release_freeze")
def freeze_released(done: Completion) -> dict[str, Scalar]:
    """Note that the freeze is lifted, and post the security that came back; InvalidInputError names more than was lodged."""
    problems, preservation = Problems(), _preservation(done)
    first = preservation.granted_on or preservation.applied_on or preservation.opened_on
    on, back = _day(done, first, problems), amount(done.entries, "deposit") or _NOTHING
    if back > preservation.deposit:
        problems.add("deposit", f"Give at most {preservation.deposit:,.2f}, which is what was lodged.")
    problems.refuse()
    preservation.freeze = "lifted"
    event_id = book_costs(done, preservation.loan_id, EventKind.COURT_DEPOSIT_RETURNED, back)
    step = NewStep(key=done.task.id, kind="release_freeze", on=on, amount=back or None, event_id=event_id, outcome="lifted")
    _note(done, preservation, step, deposit=back)
    return {}


def _day(done: Completion, first: date, problems: Problems) -> date:
    return past_day(done.entries["day"], first, business_date(done.book), problems, "day")


def _preservation(done: Completion) -> AssetPreservation:
    preservation = done.preservation
    if preservation is None:
        raise ValueError("a task of asset preservation without one")
    return preservation


def _note(done: Completion, preservation: AssetPreservation, step: NewStep, **facts: object) -> None:
    """Write a step down; what is done for an intervention takes that on, too."""
    if done.task.intervention_id is not None:
        done.intervention.stage = "acted"
    court, reference, said = (str(done.entries.get(name) or "") for name in ("court", "reference", "note"))
    told_of = step.note or said
    add_step(done.bank, done.book, done.actor, preservation, replace(step, court=court, reference=reference, note=told_of))
    personal = {"reference": reference} if reference else None
    told = {"step": step.kind, "on": step.on, **facts}
    note(done.bank, done.book, done.actor, Action.PRESERVATION_STEP, preservation, personal=personal, **told)
