"""Filters of the tasklist that people keep under a name, for themselves or for their branch."""

from dataclasses import dataclass, field
from datetime import datetime

from lending.domain.plain_text import is_blank, is_plain
from lending.domain.problems import Problems

#: Characters of a name, and filters of one person.
LONGEST_NAME, MOST_FILTERS = 40, 20


@dataclass(eq=False, kw_only=True)
class SavedFilter:
    """A filter under a name; `shared` shows it to everybody of the owner's branch."""

    id: str
    owner_id: str
    branch_id: str
    name: str
    shared: bool
    #: Parts of the filter by their names, as texts; never what is searched for, which may be a person's name.
    wanted: dict[str, object] = field(default_factory=dict)
    recorded_at: datetime


def check_name(name: str) -> None:
    """Raise InvalidInputError naming `name` when nobody could read a filter's name in a list."""
    problems = Problems()
    if is_blank(name):
        problems.add("name", "Give the filter a name.")
    elif len(name) > LONGEST_NAME or not is_plain(name):
        problems.add("name", f"Use at most {LONGEST_NAME} characters, without control characters.")
    problems.refuse()
