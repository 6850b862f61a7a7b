"""The field visit of an application as the bank's people see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lending.domain.attachments import CaseAttachment
from lending.domain.tasks import HumanTask, TaskState
from lending.service.ports import Book
from lending.service.views.parts import copied


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFile:
    """A file that who visited put to his task, such as a photo."""

    id: str
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """What the latest visit found, by the entries of its form; `name` is a person's."""

    name: str
    at: datetime | None
    entries: dict[str, object]
    files: tuple[VisitFile, ...]

    @property
    def conclusion(self) -> str:
        """Return what the visit says of the application: confirmed, doubtful or contradicted."""
        return str(self.entries.get("conclusion", ""))


def visit_of(book: Book, application_id: str, names: Mapping[str, str]) -> VisitView | None:
    """Return the latest visit; None before there was one, and when what it found was erased."""
    task = book.first(HumanTask, application_id=application_id, definition="visit_site", state=TaskState.COMPLETED, order="-completed_at")
    if task is None or not task.entries:
        return None
    files = book.find(CaseAttachment, task_id=task.id, removed_at=None, order="added_at")
    return VisitView(
        name=names.get(task.completed_by or "", ""),
        at=task.completed_at,
        entries=task.entries,
        files=tuple(copied(VisitFile, file) for file in files),
    )
