"""What the bank's people write to each other on a case, and whom they call by `@` and the sign-in name."""

import re
from dataclasses import dataclass
from datetime import date, datetime

#: Characters of a comment.
LONGEST_COMMENT = 2_000
#: An `@` inside a word is part of a mail address.
_CALL = re.compile(r"(?<![\w.])@([A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9])", re.ASCII)


@dataclass(eq=False, kw_only=True)
class CaseComment:
    """A comment on a case, written at a task of it or at the case itself."""

    id: str
    application_id: str | None = None
    collection_case_id: str | None = None
    restructuring_id: str | None = None
    intervention_id: str | None = None
    segment_move_id: str | None = None
    preservation_id: str | None = None
    task_id: str | None = None
    text: str
    written_by: str
    written_at: datetime
    business_date: date


@dataclass(eq=False, kw_only=True)
class Mention:
    """Somebody called in a comment; `read_at` is when he opened it."""

    id: str
    comment_id: str
    user_id: str
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a comment: plain text, or a call."""

    text: str
    is_call: bool = False


def calls(text: str) -> list[str]:
    """Return the sign-in names called in a text, each once, in order."""
    return list(dict.fromkeys(found.lower() for found in _CALL.findall(text)))


def parts(text: str) -> list[Part]:
    """Return a text in stretches, for a page to set calls off; together they are the text."""
    found, at = [], 0
    for call in _CALL.finditer(text):
        found += [Part(text[at : call.start()]), Part(call.group(), is_call=True)]
        at = call.end()
    return [part for part in (*found, Part(text[at:])) if part.text]
