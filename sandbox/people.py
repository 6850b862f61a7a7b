"""People scripted by request: one person's answers at chosen agencies, for a test or a try by hand."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from sandbox.agencies import AGENCIES
from sandbox.contract import PersonSchema
from sandbox.store import Store, digest

_KIND = "person"


class People:
    """The people scripted, kept over a restart under a digest of the id number."""

    def __init__(self, store: Store) -> None:
        """Take the store that keeps the scripts."""
        self._store = store
        self._scripts = store.scripts(_KIND)

    def script(self, id_number: str, overrides: Mapping[str, Mapping[str, Any]]) -> None:
        """Fix fields of a person's answers by agency; raises ValidationError by field for what no answer may hold."""
        _check(overrides)
        self._store.write_scripts(_KIND, {digest(id_number): overrides})
        self._scripts = self._store.scripts(_KIND)

    def overrides(self, agency: str, id_number: str) -> dict[str, Any]:
        """Read the fields fixed for a person at an agency."""
        fixed: dict[str, Any] = self._scripts.get(digest(id_number), {}).get(agency, {}) if self._scripts else {}
        return fixed


def _answers() -> dict[str, type[Schema]]:
    """List the agencies that answer about a person, with the answer's schema."""
    operations = ((name, operation) for name, agency in AGENCIES.items() for operation in agency.operations)
    return {name: operation.answer for name, operation in operations if issubclass(operation.request, PersonSchema)}


def _check(overrides: Mapping[str, Mapping[str, Any]]) -> None:
    answers, errors = _answers(), dict[str, Any]()
    for agency, fixed in overrides.items():
        if agency not in answers:
            errors[f"overrides.{agency}"] = [f"No agency that answers about a person; there are: {', '.join(answers)}."]
        elif found := answers[agency]().validate(fixed, partial=True):
            errors |= {f"overrides.{agency}.{name}": texts for name, texts in found.items()}
    if errors:
        raise ValidationError(errors)
