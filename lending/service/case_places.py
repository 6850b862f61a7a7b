"""Where comments and files are put: at a task, or at the case of an application itself; seen by whom, and open for how long."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lending.domain.actors import Actor
from lending.domain.applications import Application
from lending.domain.tasks import OWNERS, HumanTask
from lending.service import access, tasks
from lending.service.ports import Book
from lending.service.staff import require_staff
from lending.service.task_owners import Owner, owner_of, owner_of_application


@dataclass(frozen=True, slots=True)
class AtTask:
    """The task, and with it its case."""

    task_id: str


@dataclass(frozen=True, slots=True)
class AtCase:
    """The case of an application, whatever task it stands at."""

    application_id: str


Spot = AtTask | AtCase


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A spot that the actor may see: `case` names it by the fields of OWNERS, `task` is None at the case itself."""

    owner: Owner
    case: Mapping[str, Any]
    task: HumanTask | None

    @property
    def is_open(self) -> bool:
        """Say whether what was put here may still be taken away: until the task is done, at the case itself until it is closed."""
        return self.task.is_active if self.task is not None else self.owner.is_open

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the journal says of it."""
        told: dict[str, Any] = tasks.about(self.task) if self.task is not None else {"application_id": self.owner.application_id}
        return {**told, "task_id": self.task.id if self.task else None, "party_id": self.owner.party_id}


def find_place(book: Book, actor: Actor, spot: Spot) -> Place:
    """Return the place of a spot for somebody of the bank who may see its case; NotFoundError otherwise."""
    require_staff(actor)
    if isinstance(spot, AtCase):
        application = book.get(Application, spot.application_id)
        access.require_sight(actor, application)
        return Place(owner=owner_of_application(application), case={**dict.fromkeys(OWNERS), "application_id": application.id}, task=None)
    task = book.get(HumanTask, spot.task_id)
    tasks.require_sight(book, actor, task)
    return Place(owner=owner_of(book, task), case={name: getattr(task, name) for name in OWNERS}, task=task)
