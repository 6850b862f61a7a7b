"""Refusals: who was turned away from a task or case, and by which rule, stands in its journal for the auditor to see."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lending.domain.actors import Actor
from lending.domain.applications import Application
from lending.domain.loans import Loan
from lending.domain.parties import Party
from lending.domain.records import Action
from lending.domain.tasks import HumanTask, TaskState
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, LendingError
from lending.service import journal
from lending.service.ports import Bank, Book
from lending.service.task_owners import find_owner, owner_of

#: Why a task cannot be taken or written to as it stands.
WHY_TAKEN = {
    TaskState.OPEN: "Claim the task first.",
    TaskState.CLAIMED: "A colleague holds this task; pick another, or ask a supervisor to give it back.",
    TaskState.COMPLETED: "This task was completed meanwhile; nothing of yours was written. Open the case to see what came of it.",
    TaskState.CANCELLED: "This task is gone: the case took another way (withdrawn, lapsed or ended). Nothing of yours was written.",
}


def why_taken(task: HumanTask) -> str:
    """Say why a task cannot be taken or written to as it stands."""
    return WHY_TAKEN[TaskState(task.state)]


def require_seen(task: HumanTask, begun_from: str | None) -> None:
    """Refuse what was typed upon another draft than the one that is kept, as in a second window; None is not asked for."""
    if begun_from not in {None, task.draft_mark}:
        raise ConflictError("Changed in another window meanwhile; load the page again to see it.")


def taken(actor: Actor, task: HumanTask, rule: str = "") -> ConflictError:
    """Return the refusal of a task that the actor does not hold; that it is a colleague's is a rule broken, that it is nobody's is not.

    `rule` is one that is broken even then.
    """
    holder = task.completed_by if task.state == TaskState.COMPLETED else task.assignee if task.state == TaskState.CLAIMED else None
    broken = "of_another" if holder not in {None, actor.user_id} else rule
    return ConflictError(why_taken(task), **({"rule": broken} if broken else {}))


def rule_broken(error: LendingError) -> str | None:
    """Return the code of the rule that an act broke, empty where it has none; None for a mistake, which is not journalled."""
    bar = error.context.get("bar")
    code = str(getattr(bar, "code", None) or error.context.get("rule") or "")
    return code if code or isinstance(error, ForbiddenError) else None


def note_refusal(
    bank: Bank, actor: Actor, attempted: str, rule: str = "", *, application_id: str | None = None, task_id: str | None = None
) -> None:
    """Journal that the actor was refused what he `attempted` (the name of a page or operation) by a `rule`, both codes.

    Ids of nothing are passed over.
    """
    facts: dict[str, Any] = {"attempted": attempted, **({"rule": rule} if rule else {})}
    with bank.begin() as book:
        task = book.first(HumanTask, id=task_id) if task_id else None
        owner = owner_of(book, task) if task else find_owner(book, application_id or "")
        if owner is None:
            return
        journal.record(
            bank,
            book,
            actor,
            Action.ACCESS_REFUSED,
            application_id=owner.application_id,
            party_id=owner.party_id,
            task_id=task.id if task else None,
            **facts,
        )


@contextmanager
def files_noted(bank: Bank, actor: Actor, place: str, *, model: str | None = None, **ids: str | None) -> Iterator[None]:
    """Journal, outside any transaction, that a file was refused for what was `found` in it; mistakes such as an empty file are not.

    `place` is the code of where it was to go, `model` the file of a known model, `ids` what else it was for.
    """
    try:
        yield
    except InvalidInputError as refused:
        found = refused.context.get("found")
        if found:
            with bank.begin() as book:
                of = {"model": model} if model else _whose(book, ids)
                facts: dict[str, Any] = {"place": place, "found": found, **of}
                journal.record(bank, book, actor, Action.UPLOAD_REFUSED, **facts)
        raise


def _whose(book: Book, ids: dict[str, str | None]) -> dict[str, str | None]:
    """Return what of the ids is known: an id that was made up is not written down."""
    kinds: dict[str, type[Any]] = {"task_id": HumanTask, "application_id": Application, "loan_id": Loan, "party_id": Party}
    found = (book.first(kind, id=ids[name]) for name, kind in kinds.items() if ids.get(name))
    match next(filter(None, found), None):
        case HumanTask() as task:
            owner = owner_of(book, task)
            return {"task_id": task.id, "application_id": owner.application_id, "party_id": owner.party_id}
        case Application() as application:
            return {"application_id": application.id, "party_id": application.party_id}
        case Loan() as loan:
            return {"loan": loan.id, "application_id": loan.application_id, "party_id": loan.party_id}
        case Party() as party:
            return {"party_id": party.id}
        case _:
            return {}
