"""How long an engine keeps the history of what a file defines: a bank keeps its records."""

import re
from collections.abc import Iterator

from lxml import etree

from lending.adapters.engine.gate_rules.finding import Problem
from lending.domain.parameters import LEAST_DAYS_OF_HISTORY
from lending.sentence import Sentence, say

_DAYS = re.compile(r"P?([1-9]\d{0,4})D?", re.ASCII)


def kept_too_short(element: etree._Element, kept: str, unsaid: Sentence) -> Iterator[Problem]:
    """Refuse a time to live that is no number of days, with the sentence `unsaid`, or fewer than the bank must keep."""
    days = _DAYS.fullmatch(kept)
    advice = say('Set camunda:historyTimeToLive="P%(days)sD", or more.', days=LEAST_DAYS_OF_HISTORY)
    if days is None:
        yield Problem(element, unsaid, advice)
    elif int(days[1]) < LEAST_DAYS_OF_HISTORY:
        said = say(
            "Days of history: %(days)s. The bank keeps its records for %(least)s days at least.", days=days[1], least=LEAST_DAYS_OF_HISTORY
        )
        yield Problem(element, said, advice)
