"""How an offer ends without money: not signed in time, a condition not met, a payment refused (L4)."""

from lending.domain.actors import WORKER
from lending.domain.applications import Condition, Status
from lending.domain.plain_text import is_blank
from lending.domain.records import Action
from lending.domain.tasks import HumanTask
from lending.errors import InvalidInputError
from lending.service import journal
from lending.service.notices import queue_notice
from lending.service.offers import open_offer
from lending.service.ports import Bank, Book, Scalar
from lending.service.security import release_security
from lending.service.stages import close, hold
from lending.service.tasks import Completion, completes


def check_conditions(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Say whether every condition of the approval was found met."""
    with bank.read() as book:
        conditions = book.find(Condition, application_id=application_id)
    return {"conditions_met": all(condition.met for condition in conditions)}


def lapse_offer(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """End an application whose offer was not signed in time."""
    _end_offer(bank, application_id, "lapsed")
    return {"signing_outcome": "lapsed"}


def cancel_offer(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """End an application that is not paid out after all: conditions not met, purpose or release refused."""
    _end_offer(bank, application_id, "cancelled")
    return {"signing_outcome": "refused"}


def _end_offer(bank: Bank, application_id: str, state: str) -> None:
    release_security(bank, application_id)
    lapsed = state == "lapsed"
    with bank.begin() as book:
        application = hold(book, application_id)
        template = "offer_lapsed" if lapsed else "not_disbursed"
        reasons = ["offer_not_signed"] if lapsed else _why_cancelled(book, application_id)
        if not close(bank, book, application, Status.OFFER_LAPSED if lapsed else Status.NOT_DISBURSED, reasons):
            return  # a repeated job
        offer = open_offer(book, application_id)
        if offer is not None:
            offer.state = state
        queue_notice(bank, book, application, template, key=f"{application_id}:{template}")
        action = Action.OFFER_LAPSED if lapsed else Action.OFFER_CANCELLED
        journal.record(bank, book, WORKER, action, application_id=application_id, reasons=reasons)


def _why_cancelled(book: Book, application_id: str) -> list[str]:
    if book.count(Condition, application_id=application_id, met=False):
        return ["conditions_not_met"]
    refused = [
        task
        for task in book.find(HumanTask, application_id=application_id, definition=("release_payment", "check_payment_list"))
        if "refuse" in {task.entries.get("release_outcome"), task.entries.get("payment_list_outcome")}
    ]
    if not refused:
        raise ValueError("the process cancels an offer that the book finds nothing against")
    return ["payment_refused"]


@completes("fulfil_condition")
def _condition_checked(done: Completion) -> dict[str, Scalar]:
    met, note = done.entries["condition_met"] == "met", str(done.entries.get("note") or "")
    if not met and is_blank(note):  # it ends the offer
        raise InvalidInputError({"note": ["Say why the condition is not met."]})
    waiting = done.book.find(Condition, application_id=done.application.id, met=None, order="number")
    condition = waiting[0]
    condition.met, condition.note = met, note
    # The task's own instant: by it the pane of the finished task knows which condition was its.
    condition.decided_by, condition.decided_at = done.actor.user_id, done.task.completed_at
    journal.record(
        done.bank,
        done.book,
        done.actor,
        Action.CONDITION_CHECKED,
        application_id=done.application.id,
        number=condition.number,
        met=condition.met,
    )
    return {}
