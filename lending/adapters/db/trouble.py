"""What is wrong with a database, in words for who runs the bank."""

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError

_UNDEFINED = frozenset({"42P01", "42703"})
_NOT_THERE = ("no such table", "no such column")


def explain(error: Exception) -> str | None:
    """Return what is wrong and what to do when an error is the database's state, None when it is anything else's fault.

    PostgreSQL's codes are those of its documentation, appendix A (42P01 undefined table, 42703 undefined column).
    """
    if not isinstance(error, DBAPIError):
        return None
    cause = str(error.orig).strip().splitlines()[0]
    if getattr(error.orig, "sqlstate", None) in _UNDEFINED or cause.startswith(_NOT_THERE):
        return f"The database has no tables yet, or those of another version ({cause}). Bring it to the newest schema: loanflow migrate"
    # SQLite calls mistakes in a statement operational too, by their own code.
    if isinstance(error, OperationalError) and getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR:
        return f"The database does not answer: {cause}. Check LOANFLOW_DATABASE_URL, that its server runs, and that this user may use it."
    return None
