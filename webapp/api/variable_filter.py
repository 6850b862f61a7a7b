"""The pair of a process variable and its value, by which tasks are looked for."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError


def refuse_half(data: Mapping[str, Any]) -> None:
    """Raise ValidationError naming `value` or `variable` when one of the two was given without the other."""
    variable, value = data.get("variable"), data.get("value")
    if variable and not value:
        raise ValidationError("Enter the value the variable has to have.", "value")
    if value and not variable:
        raise ValidationError("Choose the variable that has to have this value.", "variable")
