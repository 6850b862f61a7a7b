"""What a part gives to its statements: they are built once, and run for every partition of every day."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import BindParameter, Date, ScalarResult, Text, bindparam
from sqlalchemy.orm import Session

from lending.adapters.db.columns import UtcInstant
from lending.service.close.ports import Part, event_of, payment_key

P = ParamSpec("P")
Statement = TypeVar("Statement")


def _parameter(name: str, kind: Any) -> BindParameter[Any]:
    # No column has such a name: one that had would be taken for the column's new value.
    return bindparam(f"close_{name}", type_=kind)


YESTERDAY, TODAY, TOMORROW = (_parameter(name, Date()) for name in ("yesterday", "today", "tomorrow"))
AT = _parameter("at", UtcInstant())
#: JSON lists: of partitions, and of loans.
PARTITIONS, APART, REPLAYED, LEFT_OUT = (_parameter(name, Text()) for name in ("partitions", "apart", "replayed", "left_out"))
#: What events and keys of the day's postings begin with, and what the key of a payment ends in.
PREFIX, PAYMENT = (_parameter(name, Text()) for name in ("prefix", "payment"))


def built_once(build: Callable[P, Statement]) -> Callable[P, Statement]:
    """Keep the statement that a function builds; its arguments are plain values."""
    return cache(build)  # type: ignore[return-value]  # a cached function takes and gives the same


class Run:
    """A session that gives each statement the parameters of a part."""

    def __init__(self, session: Session, part: Part) -> None:
        self._session = session
        self._values = {
            PARTITIONS.key: json.dumps(part.partitions),
            YESTERDAY.key: part.day - timedelta(days=1),
            TODAY.key: part.day,
            TOMORROW.key: part.day + timedelta(days=1),
            AT.key: part.at,
            APART.key: json.dumps(part.apart),
            REPLAYED.key: json.dumps(part.replayed),
            LEFT_OUT.key: json.dumps(part.left_out),
            PREFIX.key: event_of(part.day, ""),
            PAYMENT.key: payment_key("", part.day),
        }

    def execute(self, statement: Any) -> Any:
        """Run a statement."""
        return self._session.execute(statement, self._values)

    def scalars(self, statement: Any) -> ScalarResult[Any]:
        """Return the first column of what a statement finds."""
        return self._session.scalars(statement, self._values)

    def changed(self, statement: Any) -> int:
        """Run a statement and return how many rows it changed."""
        # PostgreSQL tells the rows of an insert only when asked to.
        result: Any = self._session.execute(statement, self._values, execution_options={"preserve_rowcount": True})
        return int(result.rowcount)
