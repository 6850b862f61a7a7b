"""Comments on a case: written at a task by the bank's people, read by them alone; whoever is called finds it among his mentions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from lending.domain.actors import Actor, User
from lending.domain.comments import LONGEST_COMMENT, CaseComment, Mention, calls
from lending.domain.plain_text import is_blank, is_plain
from lending.domain.records import Action
from lending.domain.tasks import CASE_KEYS, HumanTask
from lending.errors import ForbiddenError, InvalidInputError
from lending.service import journal, tasks
from lending.service.business_date import business_date
from lending.service.ports import Bank, Book
from lending.service.staff import require_staff
from lending.service.task_owners import Owner, owner_of

#: Mentions shown at once, the newest first.
SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentView:
    """A comment with its writer's name."""

    id: str
    text: str
    by: str
    at: datetime
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionView:
    """Where somebody was called: the comment, the case, and the task it was written at."""

    task_id: str
    customer_name: str
    reference: str
    comment: CommentView
    is_new: bool


def write_comment(bank: Bank, actor: Actor, task_id: str, text: str) -> str:
    """Write a comment at a task and return its id; the whole case shows it.

    InvalidInputError names `text`, also when it calls somebody who may not see the case; ForbiddenError for others than officers.
    """
    if not actor.is_officer:
        raise ForbiddenError("Comments are for the officers of the bank.")
    _check(text)
    with bank.begin() as book:
        task = book.get(HumanTask, task_id)
        tasks.require_sight(book, actor, task)
        owner = owner_of(book, task)
        called = [_called(book, owner, login) for login in calls(text)]
        comment = CaseComment(
            id=str(uuid4()),
            **_case(task),
            task_id=task_id,
            text=text,
            written_by=actor.user_id or "",
            written_at=bank.now(),
            business_date=business_date(book),
        )
        book.add(comment)
        book.flush()
        book.add(*(Mention(id=str(uuid4()), comment_id=comment.id, user_id=user.id) for user in called))
        facts = {"comment": comment.id, "called": [user.id for user in called], **tasks.about(task)}
        # A comment may name persons: the journal keeps it under the customer's key.
        personal = {"text": text}
        journal.record(bank, book, actor, Action.CASE_COMMENTED, task_id=task_id, party_id=owner.party_id, personal=personal, **facts)
        return comment.id


def read_comments(bank: Bank, actor: Actor, task_id: str) -> list[CommentView]:
    """Return the comments on a task's case, oldest first, and take note that the actor has read where he is called."""
    require_staff(actor)
    with bank.read() as book:
        task = book.get(HumanTask, task_id)
        tasks.require_sight(book, actor, task)
        found = book.find(CaseComment, order="written_at", **_case(task))
        unread = book.find(Mention, user_id=actor.user_id, read_at=None, comment_id=tuple(comment.id for comment in found))
        thread = [_view(book, comment) for comment in found]
    if unread:
        with bank.begin() as book:
            for mention in unread:
                book.lock(Mention, mention.id).read_at = bank.now()
    return thread


def count_comments(bank: Bank, task: HumanTask) -> int:
    """Count the comments on a task's case."""
    with bank.read() as book:
        return book.count(CaseComment, **_case(task))


def count_mentions(bank: Bank, actor: Actor) -> int:
    """Count the comments that call the actor and that he has not opened."""
    with bank.read() as book:
        return book.count(Mention, user_id=actor.user_id, read_at=None)


def list_mentions(bank: Bank, actor: Actor) -> list[MentionView]:
    """Return where the actor was called, what he has not opened first, then the newest; of cases he may still see."""
    with bank.read() as book:
        found = [(mention, book.get(CaseComment, mention.comment_id)) for mention in book.find(Mention, user_id=actor.user_id)]
        found.sort(key=lambda each: (each[0].read_at is None, each[1].written_at), reverse=True)
        tasks_of = [(mention, comment, book.get(HumanTask, comment.task_id)) for mention, comment in found[:SHOWN]]
        return [
            MentionView(
                task_id=task.id,
                customer_name=task.customer_name,
                reference=task.reference,
                comment=_view(book, comment),
                is_new=mention.read_at is None,
            )
            for mention, comment, task in tasks_of
            if owner_of(book, task).seen_by(actor)
        ]


def _case(task: HumanTask) -> dict[str, Any]:
    return {name: getattr(task, name) for name in CASE_KEYS}


def _called(book: Book, owner: Owner, login: str) -> User:
    user = book.first(User, login=login, active=True)
    if user is None or user.party_id is not None or not user.actor().is_officer or not owner.seen_by(user.actor()):
        raise InvalidInputError({"text": [f"There is no officer @{login} who may see this case; correct the name or leave the @ out."]})
    return user


def _view(book: Book, comment: CaseComment) -> CommentView:
    task, writer = book.get(HumanTask, comment.task_id), book.get(User, comment.written_by)
    return CommentView(id=comment.id, text=comment.text, by=writer.name, at=comment.written_at, step=task.name)


def _check(text: str) -> None:
    if is_blank(text):
        raise InvalidInputError({"text": ["Write a comment."]})
    if len(text) > LONGEST_COMMENT or not is_plain(text, lines=True):
        raise InvalidInputError({"text": [f"Use at most {LONGEST_COMMENT} characters, without control characters."]})
