"""What is said in the work pane when the task passes to somebody else while it is open there."""

from flask_babel import gettext as _

from lending.domain.tasks import TaskState
from lending.service.task_standing import Standing, read_standing
from webapp.security import current_actor, current_bank


def moved(task_id: str, seen: str, url: str) -> dict[str, str] | None:
    """Return what to say when a task is no longer as the page saw it, with the way to open it anew; None while nothing changed."""
    found = read_standing(current_bank(), current_actor(), task_id) if task_id and seen else None
    if found is None or found.mark == seen:
        return None
    return {
        "title": _title(found),
        "text": _("What you typed stays here until you leave, and none of it was written; copy what you need."),
        "url": url,
    }


def _title(found: Standing) -> str:
    name = found.who or ""
    if found.state == TaskState.COMPLETED:
        return str(_("You completed this task elsewhere.") if found.is_mine else _("%(name)s completed this task meanwhile.", name=name))
    if found.state == TaskState.CLAIMED:
        return str(_("This task is yours now.") if found.is_mine else _("%(name)s has this task now.", name=name))
    if found.state == TaskState.OPEN:
        return str(_("This task went back to the group."))
    return str(_("This task is gone: the case took another way."))
