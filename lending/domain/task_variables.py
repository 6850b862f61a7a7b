"""Values of process variables as the tasklist keeps and looks for them."""

from dataclasses import dataclass

from lending.domain.plain_text import is_plain

#: Characters of a name and of a value; longer values are texts to read, not to look for.
LONGEST_VARIABLE, LONGEST_VALUE = 60, 100


@dataclass(eq=False, kw_only=True)
class TaskVariable:
    """A value that a variable of a task's process had when the bank took the task over."""

    task_id: str
    name: str
    value: str
    #: Of the task, which never changes them: by these it is counted without being read.
    group: str
    branch_id: str


def text_of(value: object) -> str | None:
    """Return a plain value as it is looked for, such as true, 3 or reviewer; None for what is none, or too long to be looked for."""
    if value is None or value == "" or not isinstance(value, str | int | float):
        return None
    text = str(value).lower() if isinstance(value, bool) else f"{value:.15g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONGEST_VALUE and is_plain(text) else None
