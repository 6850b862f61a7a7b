"""Whom a task can be given to: role, branch, presence, authority and four eyes are looked at before, and said."""

from collections.abc import Mapping
from dataclasses import dataclass

from lending.domain.actors import HEAD_OFFICE, User
from lending.domain.tasks import HumanTask
from lending.errors import ForbiddenError, NotFoundError
from lending.service.absences import away
from lending.service.four_eyes import Bar, bar_between, steps_done
from lending.service.ports import Book
from lending.service.task_owners import owner_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """A colleague of the group, and why the task cannot be given to him, None where it can."""

    id: str
    name: str
    bar: Bar | None


def find_candidates(book: Book, task: HumanTask, *, acting_for: str | None = None) -> tuple[Candidate, ...]:
    """Return the officers of the task's group and branch by name, those first to whom it can be given."""
    done, absent = steps_done(book, task), away(book)
    people = book.find(User, order="name", party_id=None, active=True, branch_id=(HEAD_OFFICE, task.branch_id))
    found = [
        Candidate(user.id, user.name, _bar(user, task, done, absent, acting_for))
        for user in people
        if task.group in user.roles and user.id != task.assignee
    ]
    return tuple(sorted(found, key=lambda each: each.bar is not None))


def require_candidate(book: Book, task: HumanTask, user_id: str, *, acting_for: str | None = None) -> User:
    """Return the user when the task can be given to him; ForbiddenError carries the bar, NotFoundError for nobody of the bank."""
    user = book.first(User, id=user_id, active=True)
    if user is None:
        raise NotFoundError("There is no such officer.")
    bar = _first_bar(book, user, task, acting_for)
    if bar is not None:
        raise ForbiddenError(str(bar), bar=bar)
    return user


def _first_bar(book: Book, user: User, task: HumanTask, acting_for: str | None) -> Bar | None:
    if user.id == acting_for:
        return Bar("self", "")
    if task.group not in user.roles:
        return Bar("role", task.group)
    if not owner_of(book, task).seen_by(user.actor()):
        return Bar("branch", task.branch_id)
    if user.id == task.assignee:
        return Bar("holder", "")
    return _bar(user, task, steps_done(book, task), away(book), acting_for)


def _bar(user: User, task: HumanTask, done: Mapping[str, set[str | None]], absent: frozenset[str], acting_for: str | None) -> Bar | None:
    if user.id in absent:
        return Bar("absent", "")
    return bar_between(user.actor(), task, done, acting_for)
