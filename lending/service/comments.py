"""Comments on a case: written at it or a task of it by the bank's people alone; whoever is called finds it among his mentions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from lending.domain.actors import Actor, User
from lending.domain.comments import LONGEST_COMMENT, CaseComment, Mention, calls
from lending.domain.parties import Party
from lending.domain.plain_text import is_blank, is_plain
from lending.domain.records import Action
from lending.domain.tasks import OWNERS, HumanTask
from lending.errors import ForbiddenError, InvalidInputError, NotFoundError
from lending.service import journal
from lending.service.business_date import business_date
from lending.service.case_places import AtCase, AtTask, Spot, find_place
from lending.service.ports import Bank, Book
from lending.service.task_owners import Owner

#: Mentions shown at once, the newest first.
SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentView:
    """A comment with its writer's name, and the name of the step it was written at; None at the case itself."""

    id: str
    text: str
    by: str
    at: datetime
    step: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionView:
    """Where somebody was called: the comment, and the task or, where it was written at none, the application."""

    task_id: str | None
    application_id: str | None
    customer_name: str
    reference: str
    comment: CommentView
    is_new: bool


def write_comment(bank: Bank, actor: Actor, task_id: str, text: str) -> str:
    """Write a comment at a task and return its id; the whole case shows it.

    InvalidInputError names `text`, also when it calls somebody who may not see the case; ForbiddenError for others than officers.
    """
    return _write(bank, actor, AtTask(task_id), text)


def write_case_comment(bank: Bank, actor: Actor, application_id: str, text: str) -> str:
    """Write a comment on the case of an application, at no task of it; as `write_comment` does otherwise."""
    return _write(bank, actor, AtCase(application_id), text)


def _write(bank: Bank, actor: Actor, spot: Spot, text: str) -> str:
    if not actor.is_officer:
        raise ForbiddenError("Comments are for the officers of the bank.")
    _check(text)
    with bank.begin() as book:
        place = find_place(book, actor, spot)
        called = [_called(book, place.owner, login) for login in calls(text)]
        comment = CaseComment(
            id=str(uuid4()),
            **place.case,
            task_id=place.task.id if place.task else None,
            text=text,
            written_by=actor.user_id or "",
            written_at=bank.now(),
            business_date=business_date(book),
        )
        book.add(comment)
        book.flush()
        book.add(*(Mention(id=str(uuid4()), comment_id=comment.id, user_id=user.id) for user in called))
        facts = {"comment": comment.id, "called": [user.id for user in called], **place.facts}
        # A comment may name persons: the journal keeps it under the customer's key.
        journal.record(bank, book, actor, Action.CASE_COMMENTED, personal={"text": text}, **facts)
        return comment.id


def read_comments(bank: Bank, actor: Actor, task_id: str) -> list[CommentView]:
    """Return the comments on a task's case, oldest first, and take note that the actor has read where he is called."""
    return _read(bank, actor, AtTask(task_id))


def read_case_comments(bank: Bank, actor: Actor, application_id: str) -> list[CommentView]:
    """Return the comments on the case of an application, as `read_comments` does."""
    return _read(bank, actor, AtCase(application_id))


def _read(bank: Bank, actor: Actor, spot: Spot) -> list[CommentView]:
    with bank.read() as book:
        case = find_place(book, actor, spot).case
        found = book.find(CaseComment, order="written_at", **case)
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
        return [shown for mention, comment in found[:SHOWN] if (shown := _mention(book, actor, mention, comment)) is not None]


def _mention(book: Book, actor: Actor, mention: Mention, comment: CaseComment) -> MentionView | None:
    """Return where somebody was called; None when he may no longer see that case."""
    try:
        place = find_place(book, actor, AtTask(comment.task_id) if comment.task_id else AtCase(str(comment.application_id)))
    except NotFoundError:
        return None
    return MentionView(
        task_id=comment.task_id,
        application_id=comment.application_id,
        customer_name=book.get(Party, place.owner.party_id).name,
        reference=place.owner.reference,
        comment=_view(book, comment),
        is_new=mention.read_at is None,
    )


def _case(task: HumanTask) -> dict[str, Any]:
    return {name: getattr(task, name) for name in OWNERS}


def _called(book: Book, owner: Owner, login: str) -> User:
    user = book.first(User, login=login, active=True)
    if user is None or user.party_id is not None or not user.actor().is_officer or not owner.seen_by(user.actor()):
        raise InvalidInputError({"text": [f"There is no officer @{login} who may see this case; correct the name or leave the @ out."]})
    return user


def _view(book: Book, comment: CaseComment) -> CommentView:
    step = book.get(HumanTask, comment.task_id).name if comment.task_id else None
    writer = book.get(User, comment.written_by)
    return CommentView(id=comment.id, text=comment.text, by=writer.name, at=comment.written_at, step=step)


def _check(text: str) -> None:
    if is_blank(text):
        raise InvalidInputError({"text": ["Write a comment."]})
    if len(text) > LONGEST_COMMENT or not is_plain(text, lines=True):
        raise InvalidInputError({"text": [f"Use at most {LONGEST_COMMENT} characters, without control characters."]})
