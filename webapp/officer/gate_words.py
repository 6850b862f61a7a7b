"""The gate's findings in the language of the page: rules speak English with values inside, for programs and the command line."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from flask_babel import gettext

from lending.service.modelling.ports import GateFinding
from webapp.officer.gate_sentences import SENTENCES

_NAME = re.compile(r"%\((\w+)\)s")
#: Characters of a sentence that is looked for; a longer one holds a value of that length, and stays as it is.
_LONGEST = 2000


def gate_findings(findings: Iterable[GateFinding]) -> list[dict[str, Any]]:
    """Return findings as pages show them; file, element, line and rule stay what they are."""
    return [{**asdict(each), "message": said(each.message), "what_to_do": said(each.what_to_do)} for each in findings]


def said(sentence: str) -> str:
    """Return a rule's sentence in the language of the page; one that nobody translated stays as it is."""
    if len(sentence) > _LONGEST:
        return sentence
    for pattern, known in _PATTERNS:
        if found := pattern.fullmatch(sentence):
            return str(gettext(known)) % _values(found.groupdict())
    return str(gettext(sentence)) if sentence in _WHOLE else sentence


def _values(values: Mapping[str, str]) -> dict[str, str]:
    return {name: _INNER.get(name, str)(text) for name, text in values.items()}


def _each_said(texts: str) -> str:
    return ", ".join(map(said, texts.split(", ")))


#: Values that are sentences themselves, or several of them with commas between.
_INNER: Mapping[str, Callable[[str], str]] = {"reason": said, "reasons": _each_said}


def _pattern(sentence: str) -> re.Pattern[str]:
    """Return what a sentence looks like with its values in; an element's name has no brackets of its own."""
    parts = _NAME.split(sentence)
    looks = (_value(part) if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile("".join(looks), re.DOTALL)


def _value(name: str) -> str:
    return f"(?P<{name}>{'[^<>]' if name in {'element', 'parent'} else '.'}+?)"


_PATTERNS = tuple((_pattern(each), each) for each in SENTENCES if _NAME.search(each))
_WHOLE = frozenset(each for each in SENTENCES if not _NAME.search(each))
