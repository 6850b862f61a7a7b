"""Coverage rests while database or gate are at work: none is counted there, but this Python would tell of every line of theirs too."""

import inspect
import sys
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from sqlalchemy import Connection, Engine, MetaData
from sqlalchemy.orm import Session

from lending.adapters.db.book import SqlBook
from lending.adapters.models import ModelFiles

#: What only looks rows up and keeps them. The others ask rules that are counted, such as in which bucket arrears are.
_LOOKING_UP = frozenset({"read_ahead", "add", "flush", "get", "lock", "share", "find", "first", "count", "remove"})


def rest_in_what_is_not_counted() -> None:
    """From now on let no line of the database's library and of the gate be traced, nor of what they call: nothing that is counted."""
    _rest_in(SqlBook, _LOOKING_UP)
    for kind in (Session, Connection, Engine, MetaData, ModelFiles):
        _rest_in(kind, vars(kind))


def _rest_in(kind: type, names: Collection[str]) -> None:
    for name, found in list(vars(kind).items()):
        # A generator's lines run when it is asked for the next thing, and not within the call.
        if name in names and inspect.isfunction(found) and not inspect.isgeneratorfunction(found):
            setattr(kind, name, resting(found))


def resting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function as one within which nothing is traced.

    The tracer goes on in the frame that it was taken from, so that it sees as many returns as calls.
    """

    @wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:
        tracer = sys.gettrace()
        if tracer is None:
            return function(*arguments, **named)
        sys.settrace(None)
        try:
            return function(*arguments, **named)
        finally:
            sys.settrace(tracer)

    return called
