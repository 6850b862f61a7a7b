"""Why a task passes from one hand to another: a reason that can be counted, and a note where the reason does not say it all."""

from dataclasses import dataclass
from enum import StrEnum

from lending.domain.plain_text import is_blank, is_plain
from lending.domain.problems import Problems

#: Characters of a note.
LONGEST_NOTE = 500


class HandoverReason(StrEnum):
    """Why somebody gives a task to somebody else."""

    WORKLOAD = "workload"
    ABSENCE = "absence"
    KNOWLEDGE = "knowledge"
    CONFLICT = "conflict"
    URGENT = "urgent"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Why:
    """The reason of a handover; `other` needs its note."""

    reason: str
    note: str = ""

    def check(self) -> None:
        """Raise InvalidInputError naming `reason` or `note` when they do not say why."""
        problems = Problems()
        problems.choice("reason", self.reason, tuple(HandoverReason))
        if self.reason == HandoverReason.OTHER and is_blank(self.note):
            problems.add("note", "Write why: the reason alone does not say it.")
        if len(self.note) > LONGEST_NOTE or not is_plain(self.note, lines=True):
            problems.add("note", f"Use at most {LONGEST_NOTE} characters, without control characters.")
        problems.refuse()
