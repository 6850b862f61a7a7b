"""Attempts to sign in."""

from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t


def count_failures(session: Session, login_digest: str, address: str, since: datetime) -> tuple[int, int]:
    """Count failed sign-ins since an instant, by login and by address."""
    columns = t.login_attempt.c
    failed = and_(columns.at >= since, columns.succeeded.is_(False))
    by_login, by_address = (
        session.scalar(select(func.count()).select_from(t.login_attempt).where(failed, wanted)) or 0
        for wanted in (columns.login_digest == login_digest, columns.address == address)
    )
    return by_login, by_address
