"""The plan of a task: how urgent it is, and the day on which its holder wants to look at it again."""

from datetime import date

from lending.domain.actors import Actor, Role
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.domain.tasks import PRIORITIES, HumanTask
from lending.errors import ConflictError, ForbiddenError
from lending.service import journal, tasks
from lending.service.business_date import business_date
from lending.service.ports import Bank
from lending.service.refusals import why_taken


def plan_task(bank: Bank, actor: Actor, task_id: str, priority: int, follow_up_on: date | None) -> HumanTask:
    """Set priority and follow-up date of a task; its holder may, and a supervisor of the branch.

    InvalidInputError names `priority` or `follow_up_on`, which is today or later; ConflictError when the task is over.
    """
    with bank.begin() as book:
        task = book.lock(HumanTask, task_id)
        tasks.require_sight(book, actor, task)
        if not task.is_active:
            raise ConflictError(why_taken(task))
        if task.assignee != actor.user_id and Role.SUPERVISOR not in actor.roles:
            raise ForbiddenError("Only who holds the task, or a supervisor, can plan it.")
        problems, today = Problems(), business_date(book)
        problems.whole("priority", priority, min(PRIORITIES), max(PRIORITIES))
        if follow_up_on is not None and follow_up_on < today and follow_up_on != task.follow_up_on:
            problems.add("follow_up_on", f"Give a day from today, {today}, on.")
        problems.refuse()
        task.priority, task.follow_up_on = priority, follow_up_on
        facts = {"priority": priority, "follow_up_on": follow_up_on}
        journal.record(bank, book, actor, Action.TASK_PLANNED, task_id=task_id, **{**tasks.about(task), **facts})
        return task
