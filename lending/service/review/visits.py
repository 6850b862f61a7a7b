"""A move that a person follows up: claimed by its process, done by a visit or by securing what is owed, or overtaken by the next move."""

from collections.abc import Sequence
from datetime import date, time

from lending.domain.actors import WORKER
from lending.domain.collection.contacts import Outcome
from lending.domain.collection.next_steps import NextStep
from lending.domain.loans import CollectionCase
from lending.domain.parameters import parameter
from lending.domain.problems import Problems
from lending.domain.records import Action, Errand
from lending.domain.segmentation.records import SegmentMove
from lending.errors import InvalidInputError
from lending.service import journal, outbox
from lending.service.business_date import as_variable, business_date, working_days_from
from lending.service.collection.contacts import NewContact, case_of_customer, record_contact
from lending.service.legal.ending import leave_segment
from lending.service.past_days import past_day
from lending.service.ports import Bank, Book, Scalar
from lending.service.review.following import MOVED_ON
from lending.service.tasks import Completion, cancel_open_tasks, completes

#: What a visit's outcome is among the attempts of collection, and what follows it.
_CONTACTS: dict[str, tuple[Outcome, NextStep]] = {
    "all_well": ("reached", "wait"),
    "in_difficulty": ("reached", "wait"),
    "wants_plan": ("hardship", "plan"),
    "not_met": ("no_answer", "visit"),
}
_DAYS = {"C": "review.manager_days", "D": "review.secure_days"}


def claim_follow_up(bank: Bank, move_id: str, process_instance: str) -> dict[str, Scalar]:
    """Bind the follow-up to this instance by compare-and-set, and say until when somebody does it.

    A second instance is told that it is one too many, and so is one whose move was overtaken before it began.
    """
    with bank.begin() as book:
        move = book.lock(SegmentMove, move_id)
        claimed = move.is_open and move.process_instance in {None, process_instance}
        if claimed:
            move.process_instance = process_instance
        return {"claimed": claimed, "task_due_at": _due(bank, book, move)}


def _due(bank: Bank, book: Book, move: SegmentMove) -> str:
    today = business_date(book)
    return as_variable(working_days_from(bank.settings, today, int(parameter(_DAYS[move.segment], today).value)))


@completes("visit_customer")
def customer_visited(done: Completion) -> dict[str, Scalar]:
    """Note the visit, which the move to the segment asked for; who was not met is visited again.

    A visit to somebody in collection is one of its contacts, held to the same rules of conduct (R10): AttemptRefusedError names the fields.
    One made before the case began is not.
    """
    problems = Problems()
    on = past_day(done.entries["visited_on"], done.segment_move.moved_on, business_date(done.book), problems, "visited_on")
    problems.refuse()
    case = case_of_customer(done.book, done.segment_move.party_id)
    if case is not None and on >= case.opened_on:
        _record(done, done.book.lock(CollectionCase, case.id), on)
    met = done.entries["outcome"] != "not_met"
    if met:
        _end(done)
    return {"met": met, "task_due_at": _due(done.bank, done.book, done.segment_move)}


def _record(done: Completion, case: CollectionCase, on: date) -> None:
    """Write a visit down among the contacts of collection."""
    entries = done.entries
    at = time.fromisoformat(str(entries["time"])) if entries.get("time") else None
    if at is None and on < business_date(done.book):
        raise InvalidInputError({"time": ["Give the time of the visit, since it was not today."]})
    outcome, next_step = _CONTACTS[str(entries["outcome"])]
    new = NewContact(
        channel="visit",
        outcome=outcome,
        at=at,
        on=on,
        colleague=str(entries["colleague"]),
        identified=bool(entries.get("identified")),
        note=str(entries["finding"]),
        next_step=next_step,
    )
    record_contact(done.bank, done.book, done.actor, case, new, key=done.task.id, task_id=done.task.id)


@completes("secure_claim")
def claim_secured(done: Completion) -> dict[str, Scalar]:
    """Note what was done to collect and to secure what is owed."""
    _end(done)
    return {}


def _end(done: Completion) -> None:
    move = done.segment_move
    move.state, move.outcome = "done", str(done.entries["outcome"])
    facts = {"party_id": move.party_id, "task_id": done.task.id, "move": move.id, "outcome": move.outcome}
    journal.record(done.bank, done.book, done.actor, Action.FOLLOW_UP_ENDED, **facts)  # type: ignore[arg-type]  # texts all


def overtake_moves(bank: Bank, book: Book, party_ids: Sequence[str]) -> None:
    """End what is still to be done about earlier moves of customers who move again, and tell its processes; what D held is let go."""
    leave_segment(bank, book, party_ids)
    for move in book.find(SegmentMove, party_id=tuple(party_ids), state=("waiting", "open")):
        started = move.state == "open"
        move.state = "overtaken"
        cancel_open_tasks(bank, book, segment_move_id=move.id)
        if started:
            outbox.post(bank, book, Errand.MESSAGE, MOVED_ON, move.id, key=f"{move.id}:{MOVED_ON}")
        journal.record(bank, book, WORKER, Action.FOLLOW_UP_ENDED, party_id=move.party_id, move=move.id, outcome="overtaken")
