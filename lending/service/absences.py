"""Absences: who is away from when to when, and who stands in; entered by oneself or by a supervisor of the branch.

Standing in opens what the absent colleague holds, and nothing else: the substitute keeps his own role and authority, and four eyes
count what both did (`lending.service.four_eyes`).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from lending.domain.absences import LONGEST_ABSENCE, Absence
from lending.domain.actors import HEAD_OFFICE, OFFICERS, Actor, Role, User
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.errors import ConflictError, ForbiddenError, NotFoundError
from lending.service import journal
from lending.service.business_date import business_date
from lending.service.ports import Bank, Book


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceView:
    """An absence with the names of both; `is_now` whether it runs, `may_end` whether the reader can call it off."""

    id: str
    who: str
    substitute: str
    first_day: date
    last_day: date
    is_now: bool
    may_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleagues:
    """Whom an absence can be entered for, and who could stand in: pairs of id and name, by name."""

    absent: tuple[tuple[str, str], ...]
    substitutes: tuple[tuple[str, str], ...]


def enter_absence(bank: Bank, actor: Actor, *, user_id: str, substitute_id: str, first: date, last: date) -> str:
    """Enter that somebody is away and who stands in, and return the absence's id.

    ForbiddenError for another's absence unless a supervisor of his branch enters it; InvalidInputError names each wrong field.
    """
    with bank.begin() as book:
        person, substitute = _officer(book, user_id), _officer(book, substitute_id)
        if not _may_enter(actor, person):
            raise ForbiddenError("Only a supervisor of the branch enters the absence of somebody else.")
        _check(book, person, substitute, first, last)
        absence = Absence(
            id=str(uuid4()),
            user_id=person.id,
            substitute_id=substitute.id,
            first_day=first,
            last_day=last,
            entered_by=actor.user_id or "",
            recorded_at=bank.now(),
            business_date=business_date(book),
        )
        book.add(absence)
        journal.record(
            bank,
            book,
            actor,
            Action.ABSENCE_ENTERED,
            absent=person.id,
            substitute=substitute.id,
            first_day=first,
            last_day=last,
        )
        return absence.id


def end_absence(bank: Bank, actor: Actor, absence_id: str) -> None:
    """Call an absence off, or end it today when it runs; ConflictError when it is over."""
    with bank.begin() as book:
        absence, today = book.lock(Absence, absence_id), business_date(book)
        if not _may_enter(actor, book.get(User, absence.user_id)):
            raise NotFoundError("There is no such absence, or it is not yours to see.")
        if absence.ended_on is not None or absence.last_day < today:
            raise ConflictError("This absence is over already.")
        absence.ended_on = today
        journal.record(bank, book, actor, Action.ABSENCE_ENDED, absent=absence.user_id, substitute=absence.substitute_id)


def list_absences(bank: Bank, actor: Actor) -> list[AbsenceView]:
    """Return what runs and what is to come: one's own, those one stands in for, and for supervisors all of the branch."""
    with bank.read() as book:
        today = business_date(book)
        found = [each for each in book.find(Absence, order="first_day", ended_on=None) if each.last_day >= today]
        people = {user.id: user for user in book.find(User, id=tuple({i for each in found for i in (each.user_id, each.substitute_id)}))}
        names = {user.id: user.name for user in people.values()}
        return [
            AbsenceView(
                id=each.id,
                who=names[each.user_id],
                substitute=names[each.substitute_id],
                first_day=each.first_day,
                last_day=each.last_day,
                is_now=each.covers(today),
                may_end=_may_enter(actor, people[each.user_id]),
            )
            for each in found
            if actor.user_id == each.substitute_id or _may_enter(actor, people[each.user_id])
        ]


def find_colleagues(bank: Bank, actor: Actor) -> Colleagues:
    """Return whom the actor may enter an absence for, and the officers who could stand in."""
    with bank.read() as book:
        officers = [user for user in book.find(User, order="name", party_id=None, active=True) if user.actor().is_officer]
    absent = tuple((user.id, user.name) for user in officers if _may_enter(actor, user))
    near = tuple((user.id, user.name) for user in officers if actor.branch_id in {HEAD_OFFICE, user.branch_id})
    return Colleagues(absent=absent, substitutes=near)


def stands_in(book: Book, actor: Actor) -> tuple[str, ...]:
    """Return the ids of the colleagues for whom the actor stands in today."""
    today = business_date(book)
    return tuple(each.user_id for each in book.find(Absence, substitute_id=actor.user_id, ended_on=None) if each.covers(today))


def away(book: Book) -> frozenset[str]:
    """Return the ids of the officers who are away today."""
    today = business_date(book)
    return frozenset(each.user_id for each in book.find(Absence, ended_on=None) if each.covers(today))


def _officer(book: Book, user_id: str) -> User:
    user = book.first(User, id=user_id, active=True)
    if user is None or not user.actor().is_officer:
        raise NotFoundError("There is no such officer.")
    return user


def _may_enter(actor: Actor, person: User) -> bool:
    """Say whether the actor may enter somebody's absence: his own, or as supervisor of the branch."""
    in_branch = actor.branch_id in {HEAD_OFFICE, person.branch_id}
    return actor.user_id == person.id or (Role.SUPERVISOR in actor.roles and in_branch)


def _check(book: Book, person: User, substitute: User, first: date, last: date) -> None:
    problems, today = Problems(), business_date(book)
    if first < today:
        problems.add("first_day", f"Give a day from today, {today}, on.")
    if last < first or last - first > timedelta(days=LONGEST_ABSENCE):
        problems.add("last_day", f"Give a day from the first one to {LONGEST_ABSENCE} days after it.")
    if any(each.overlaps(first, last) for each in book.find(Absence, user_id=person.id)):
        problems.add("first_day", "An absence is entered for some of these days already; end that one first.")
    _check_substitute(book, problems, person, substitute, (first, last))
    problems.refuse()


def _check_substitute(book: Book, problems: Problems, person: User, substitute: User, days: tuple[date, date]) -> None:
    if substitute.id == person.id:
        problems.add("substitute", "Nobody stands in for himself; choose a colleague.")
    elif not OFFICERS & person.actor().roles & substitute.actor().roles:
        problems.add("substitute", "Choose somebody with a role of the absent colleague: standing in gives no role.")
    elif substitute.branch_id not in {HEAD_OFFICE, person.branch_id}:
        problems.add("substitute", "This colleague works for another branch; choose one of the same.")
    elif any(each.overlaps(*days) for each in book.find(Absence, user_id=substitute.id)):
        problems.add("substitute", "This colleague is away on some of these days; choose somebody else.")
