"""Durations of models in words: `P3650D` is written for engines, people read 3,650 days. Source of the form: ISO 8601."""

import re
from typing import Literal

from babel.units import format_unit
from flask_babel import get_locale

_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")
_DURATION = re.compile(
    r"(?:R(?P<times>\d{0,4})/)?P(?=[\dT])(?:(?P<year>\d+)Y)?(?:(?P<month>\d+)M)?(?:(?P<week>\d+)W)?(?:(?P<day>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hour>\d+)H)?(?:(?P<minute>\d+)M)?(?:(?P<second>\d+)S)?)?",
    re.ASCII,
)


def in_words(text: str) -> str | None:
    """Say a duration, or how often one is repeated, in the language of the page; None for what is none."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    # Chinese has one length of these words, which Babel finds under the shorter name only.
    length: Literal["short", "long"] = "short" if str(get_locale()).startswith("zh") else "long"
    parts = [format_unit(int(found[unit]), f"duration-{unit}", length=length, locale=get_locale()) for unit in _UNITS if found[unit]]
    often = "" if found["times"] is None else f"{found['times'] or '∞'} × "
    return often + " ".join(parts)


def with_words(text: str | None) -> str | None:
    """Return a value as a model holds it, a duration with its words before it."""
    said = in_words(text) if text else None
    return f"{said} ({text})" if said else text
