"""Rows of a payment list that grow and shrink without a script."""

from collections.abc import Mapping

from webapp.customer.steps import MOST_PAYEES, nested


def changed_rows(values: Mapping[str, str], act: str) -> dict[str, str]:
    """Return a form's values with a row taken out (`remove.2`) or room for one more (`add`)."""
    rows = nested(values)["payments"]
    what, _dot, number = act.partition(".")
    if what == "remove" and number.isdigit():
        rows = [row for place, row in enumerate(rows, 1) if place != int(number)]
    wanted = min(len(rows) + 1, MOST_PAYEES) if what == "add" else max(len(rows), 1)
    kept = {name: value for name, value in values.items() if not name.startswith("payments.")}
    numbered = {f"payments.{place}.{field}": str(value) for place, row in enumerate(rows, 1) for field, value in row.items()}
    return {**kept, **numbered, "payees": str(wanted)}


def rows_of(values: Mapping[str, object]) -> list[Mapping[str, object]]:
    """Return the rows as typed, and empty ones as far as wanted; at least one."""
    rows: list[Mapping[str, object]] = nested(values)["payments"]
    wanted = str(values.get("payees", "1"))
    places = min(int(wanted), MOST_PAYEES) if wanted.isdigit() else 1
    return [*rows, *({} for _place in range(max(places, 1) - len(rows)))]
