"""When cases ended whose own rows do not say the day: the journal does."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.domain.records import Action

_ENTRY = t.journal_entry.c
#: Within this a row of the journal is written after the instant that its own change notes.
_A_MINUTE = timedelta(minutes=1)


def ends_of_follow_ups(session: Session, party_ids: Sequence[str]) -> Mapping[str, date]:
    """Return the business dates on which what follows from these customers' moves ended, by the move."""
    rows = session.execute(
        select(_ENTRY.body, _ENTRY.business_date).where(_ENTRY.party_id.in_(party_ids), _ENTRY.action == Action.FOLLOW_UP_ENDED)
    )
    return {json.loads(body)["move"]: on for body, on in rows}


def ends_of_reviews(session: Session, months: Sequence[str]) -> Mapping[str, date]:
    """Return the business dates on which the reviews of these months ended; rows are found by their instant, which has an index."""
    review = t.monthly_review.c
    ended = session.scalars(select(review.finished_at).where(review.month.in_(months), review.finished_at.is_not(None))).all()
    then = or_(false(), *(and_(_ENTRY.at >= at, _ENTRY.at < at + _A_MINUTE) for at in ended))
    rows = session.execute(select(_ENTRY.body, _ENTRY.business_date).where(_ENTRY.action == Action.REVIEW_FINISHED, then))
    return {json.loads(body)["month"]: on for body, on in rows}
