"""The gate's findings in the language of the page: each sentence comes with its values apart, and the catalogue knows the rest."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flask_babel import gettext

from lending.sentence import Sentence
from lending.service.modelling.ports import GateFinding

_PLACE = ("file", "element_id", "line", "rule")


def gate_findings(findings: Iterable[GateFinding]) -> list[dict[str, Any]]:
    """Return findings as pages show them; file, element, line and rule stay what they are."""
    return [{**_place(each), "message": said(each.message_parts), "what_to_do": said(each.what_to_do_parts)} for each in findings]


def said(sentence: Sentence) -> str:
    """Return a rule's sentence in the language of the page; one that nobody translated stays as it is."""
    return sentence.in_words(gettext)


def _place(finding: GateFinding) -> dict[str, Any]:
    return {name: value for name, value in asdict(finding).items() if name in _PLACE}
