"""Rows of a payment list that grow and shrink without a script."""

from collections.abc import Mapping

from webapp.customer.steps import MOST_PAYEES, nested

#: How many rows a form may ask for, as it writes it.
_PLACES = {str(places): places for places in range(1, MOST_PAYEES + 1)}


def changed_rows(values: Mapping[str, str], act: str) -> dict[str, str]:
    """Return a form's values with a row taken out (`remove.2`) or room for one more (`add`)."""
    rows = nested(values)["payments"]
    rows = [row for place, row in enumerate(rows, 1) if act != f"remove.{place}"]
    wanted = min(len(rows) + 1, MOST_PAYEES) if act == "add" else max(len(rows), 1)
    kept = {name: value for name, value in values.items() if not name.startswith("payments.")}
    numbered = {f"payments.{place}.{field}": str(value) for place, row in enumerate(rows, 1) for field, value in row.items()}
    return {**kept, **numbered, "payees": str(wanted)}


def rows_of(values: Mapping[str, object]) -> list[Mapping[str, object]]:
    """Return the rows as typed, and empty ones as far as wanted; at least one."""
    rows: list[Mapping[str, object]] = nested(values)["payments"]
    places = _PLACES.get(str(values.get("payees", "1")), 1)
    return [*rows, *({} for _place in range(places - len(rows)))]
