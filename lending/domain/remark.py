"""A remark to a person: an English message key with its parameters, so that a page can say it in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Remark:
    """A message key with `%(name)s` places, and what goes there; `str` gives the English sentence."""

    message: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.parameters
