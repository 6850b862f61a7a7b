"""Drafts of models (diagrams, decisions, forms) and the releases proposed from them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from lending.domain.plain_text import is_blank, is_plain
from lending.domain.problems import Problems

#: Characters of the note to a release, and of the remark to a decision on it.
LONGEST_NOTE = 1_000


class ReleaseState(StrEnum):
    """Where a release stands."""

    PROPOSED = "proposed"
    RELEASED = "released"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(eq=False, kw_only=True)
class ModelDraft:
    """A model that its owner is changing; he has one draft of a file."""

    id: str
    owner_id: str
    #: The file it is deployed as: `approval.bpmn`, `pricing.dmn`, `review_case.form`.
    file: str
    content: bytes
    #: Raised by each save; what is saved over another number was loaded before it.
    revision: int
    #: SHA-256 of the live model that the draft began from.
    based_on: str
    saved_at: datetime


@dataclass(eq=False, kw_only=True)
class ModelRelease:
    """A model that one process owner proposes and another one puts in force."""

    id: str
    file: str
    content: bytes
    sha256: str
    #: SHA-256 of the model that was live when this was proposed.
    based_on: str
    note: str
    state: str
    proposed_by: str
    proposed_at: datetime
    #: The definition this goes back to; None for a change.
    back_to: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    remark: str | None = None
    #: The definition that the engine made of it.
    definition: str | None = None
    #: The paths that were walked last, as `lending.service.modelling.path_tests` keeps them; empty for a release of before they were.
    paths: dict[str, Any] = field(default_factory=dict)


def check_note(field: str, text: str, *, needed: bool = True) -> None:
    """Raise InvalidInputError naming the field when a note says nothing, is too long or cannot be read."""
    problems = Problems()
    if needed and is_blank(text):
        problems.add(field, "Write what changes and why.")
    elif len(text) > LONGEST_NOTE or not is_plain(text, lines=True):
        problems.add(field, f"Use at most {LONGEST_NOTE} characters, without control characters.")
    problems.refuse()
