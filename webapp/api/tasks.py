"""The tasklist over the API."""

from typing import Any

from lending.domain.handover import Why
from lending.service import tasks
from lending.service.views import TaskDetail, list_task_views, read_task_view, task_query
from webapp.api.answers import DetailAnswer, TaskPageAnswer
from webapp.api.operation import Call, operation, page
from webapp.api.schemas import EntriesSchema, TasksQuery, TasksSearch, WhySchema


@operation("GET", "/tasks", query=TasksQuery, gives=TaskPageAnswer)
def find_tasks(call: Call) -> dict[str, Any]:
    """List the tasks in the caller's scope, with the counts beside each filter."""
    found = list_task_views(call.bank, task_query(call.bank, call.actor, **call.query))
    return page(found.items, found.total, call.query, counts=found.counts)


@operation("POST", "/tasks/search", takes=TasksSearch, gives=TaskPageAnswer)
def search_tasks(call: Call) -> dict[str, Any]:
    """List tasks by the same filters in the body, where `text` may be a name; the next page is asked for by `offset`."""
    found = list_task_views(call.bank, task_query(call.bank, call.actor, **call.body))
    return page(found.items, found.total, call.body, counts=found.counts, next=None)


@operation("GET", "/tasks/<task_id>", gives=DetailAnswer)
def get_task(call: Call, task_id: str) -> TaskDetail:
    """Return a task with its form, its draft, and why the caller may not do it."""
    return read_task_view(call.bank, call.actor, task_id)


@operation("POST", "/tasks/<task_id>/claim", gives=DetailAnswer)
def claim_task(call: Call, task_id: str) -> TaskDetail:
    """Take a task."""
    tasks.claim_task(call.bank, call.actor, task_id)
    return read_task_view(call.bank, call.actor, task_id)


@operation("POST", "/tasks/<task_id>/unclaim", takes=WhySchema, gives=DetailAnswer)
def unclaim_task(call: Call, task_id: str) -> TaskDetail:
    """Give a task back to its group; a supervisor who takes it from its holder gives the reason."""
    why = Why(call.body["reason"], call.body.get("note", "")) if "reason" in call.body else None
    tasks.unclaim_task(call.bank, call.actor, task_id, why)
    return read_task_view(call.bank, call.actor, task_id)


@operation("PUT", "/tasks/<task_id>/draft", takes=EntriesSchema, gives=DetailAnswer)
def save_draft(call: Call, task_id: str) -> TaskDetail:
    """Keep what was typed so far, unchecked."""
    tasks.save_draft(call.bank, call.actor, task_id, tasks.journalled(call.body["entries"]))
    return read_task_view(call.bank, call.actor, task_id)


@operation("POST", "/tasks/<task_id>/complete", takes=EntriesSchema, gives=DetailAnswer)
def complete_task(call: Call, task_id: str) -> TaskDetail:
    """Complete a task by its form; the same again changes nothing."""
    tasks.complete_task(call.bank, call.actor, task_id, tasks.journalled(call.body["entries"]))
    return read_task_view(call.bank, call.actor, task_id)
