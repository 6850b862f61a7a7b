"""What a change to a loan carries, in words: a proposal's facts and those of the event it became."""

from collections.abc import Mapping
from decimal import Decimal

from webapp.i18n import money, percent
from webapp.officer import change_forms, words

#: Values that change nothing.
_NOTHING = frozenset({"0", "0.00", "None", "keep"})


def facts_text(facts: Mapping[str, object]) -> str:
    """Return what a proposal changes; what it leaves alone is left out."""
    put_off = str(facts.get("deferral", "0")) not in _NOTHING
    named = {name: value for name, value in facts.items() if name in change_forms.LABELS and name != "reason"}
    shown = {name: value for name, value in named.items() if str(value) not in _NOTHING and (name != "deferred" or put_off)}
    return " · ".join(f"{change_forms.LABELS[name]}{words.colon()}{_value(name, value)}" for name, value in shown.items())


def _value(name: str, value: object) -> str:
    if name == "rate":
        return percent(Decimal(str(value)))
    if name in {"deferred", "arrears"}:
        return str({**change_forms.DEFERRED, **change_forms.ARREARS}[str(value)])
    return str(value) if isinstance(value, int) else money(Decimal(str(value)))
