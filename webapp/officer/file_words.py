"""What the journal says of a file that came in, in words: its kind, and what its name held as it was sent."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from webapp.officer import words


def paper_added(facts: Mapping[str, Any]) -> str:
    """Return the kind of a paper, and what its name held."""
    return " · ".join(filter(None, (words.word(words.DOCUMENTS, facts.get("kind")), name_held(facts))))


def name_held(facts: Mapping[str, Any]) -> str:
    """Say what did not belong into a file's name; empty for an ordinary one."""
    held = facts.get("name_held", ())
    said = (_("its name held a path") if "path" in held else "", _("its name held markup") if "markup" in held else "")
    return " · ".join(filter(None, said))
