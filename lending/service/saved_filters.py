"""Saved filters of the tasklist: kept by their owner, shared with the branch, each with the count of what it finds now."""

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any
from uuid import uuid4

from lending.domain.actors import HEAD_OFFICE, Actor
from lending.domain.problems import Problems
from lending.domain.saved_filters import MOST_FILTERS, SavedFilter, check_name
from lending.errors import ForbiddenError, InvalidInputError, NotFoundError
from lending.service import journal
from lending.service.ports import Bank, Book
from lending.service.task_filters import Filter

#: Parts of a filter that are kept; what is searched for may be a person's name, and the page is where one stood.
_KEPT = tuple(part.name for part in fields(Filter) if part.name not in {"text", "page", "since", "until"})
_AMOUNTS = frozenset({"least", "most"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFilterView:
    """A saved filter with its parts; `mine` whether the reader may take it away."""

    id: str
    name: str
    shared: bool
    mine: bool
    wanted: Filter


def save_filter(bank: Bank, actor: Actor, name: str, wanted: Filter, *, shared: bool = False) -> str:
    """Keep a filter under a name and return its id; the same name again replaces it.

    InvalidInputError names `name`, also when the actor keeps twenty already or the filter shows what is done.
    """
    if not actor.is_officer or actor.branch_id is None:
        raise ForbiddenError("Filters are kept by officers.")
    check_name(name)
    _check_view(wanted)
    with bank.begin() as book:
        known = book.first(SavedFilter, owner_id=actor.user_id, name=name)
        if known is None:
            known = _new(bank, book, actor, name)
        known.shared, known.wanted = shared, parts_of(wanted)
        return known.id


def remove_filter(bank: Bank, actor: Actor, filter_id: str) -> None:
    """Take one's own filter away; NotFoundError for another's."""
    with bank.begin() as book:
        known = book.first(SavedFilter, id=filter_id, owner_id=actor.user_id)
        if known is None:
            raise NotFoundError("There is no such filter, or it is not yours.")
        book.remove(known)


def list_filters(book: Book, actor: Actor) -> list[SavedFilterView]:
    """Return one's own filters and those shared in the branch, by name."""
    own = book.find(SavedFilter, owner_id=actor.user_id)
    # What the head office shares is for every branch: its officers work for all of them.
    shared = book.find(SavedFilter, branch_id=tuple({actor.branch_id, HEAD_OFFICE}), shared=True)
    found = {each.id: each for each in (*own, *shared)}
    return [
        SavedFilterView(id=each.id, name=each.name, shared=each.shared, mine=each.owner_id == actor.user_id, wanted=filter_of(each.wanted))
        for each in sorted(found.values(), key=lambda each: each.name)
    ]


def parts_of(wanted: Filter) -> dict[str, object]:
    """Return the parts of a filter that are not usual, as they are kept."""
    usual = Filter()
    return {name: journal.plain(getattr(wanted, name)) for name in _KEPT if getattr(wanted, name) != getattr(usual, name)}


def filter_of(parts: dict[str, object]) -> Filter:
    """Return the filter that was kept; parts that are none any more are left out."""
    known = {name: value for name, value in parts.items() if name in _KEPT}
    exact: dict[str, Any] = {name: Decimal(str(value)) if name in _AMOUNTS else value for name, value in known.items()}
    return Filter(**exact)


def _check_view(wanted: Filter) -> None:
    problems = Problems()
    if wanted.view == "done":
        problems.add("name", "Keep a filter of open tasks; what is done is counted by period on the queues' page.")
    problems.refuse()


def _new(bank: Bank, book: Book, actor: Actor, name: str) -> SavedFilter:
    if book.count(SavedFilter, owner_id=actor.user_id) >= MOST_FILTERS:
        raise InvalidInputError({"name": [f"You keep {MOST_FILTERS} filters already; take one away first."]})
    new = SavedFilter(
        id=str(uuid4()),
        owner_id=actor.user_id or "",
        branch_id=actor.branch_id or "",
        name=name,
        shared=False,
        recorded_at=bank.now(),
    )
    book.add(new)
    return new
