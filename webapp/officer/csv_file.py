"""Tables as CSV files to keep."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response


def csv_file(name: str, rows: Iterable[Sequence[object]]) -> Response:
    """Return rows, the names of the columns first, as a file called `name`.csv."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return csv_answer(name, text.getvalue())


def csv_answer(name: str, text: str) -> Response:
    """Return what is CSV already as a file called `name`.csv; Flask says the charset."""
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
