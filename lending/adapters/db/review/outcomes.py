"""The statements that write what customers are rated and segmented as: one for all of the same outcome."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Text, bindparam, select, update
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.close.expressions import listed
from lending.adapters.db.review import open_tasks
from lending.adapters.db.review.gathering import within
from lending.domain.early_warning.indicators import BY_CODE
from lending.domain.segmentation.rating import Facts
from lending.service.review.ports import Gathered, Outcome, Rated, Span

_REVIEW, _PARTY, _REPORT = t.customer_review.c, t.party.c, t.agency_report.c
_SIGNAL, _ENFORCED = t.risk_signal.c, BY_CODE["court_enforcement"]
_IDS = bindparam("review_ids", type_=Text())


def list_enforced(session: Session, span: Span) -> None:
    """Note against whom the courts enforce: by the newest report on file of their list, or by what their feed told of up to the day."""
    reports = select(_REPORT.party_id, _REPORT.content).where(_REPORT.agency == "court", within(_REPORT.party_id, span))
    newest = {row.party_id: row.content for row in session.execute(reports.order_by(_REPORT.obtained_at))}
    listed_by_courts = {party_id for party_id, content in newest.items() if content.get("cases")}
    enforced = (_SIGNAL.source == _ENFORCED.source, _SIGNAL.kind == _ENFORCED.signal, _SIGNAL.on <= span.as_of)
    told_of = session.scalars(select(_SIGNAL.party_id).where(*enforced, within(_SIGNAL.party_id, span)).distinct())
    named = sorted(listed_by_courts.union(told_of))
    if named:
        _write(session, t.customer_review, _of(span), named, on_enforcement_list=True)


def gathered(session: Session, span: Span) -> Iterator[Gathered]:
    """Read what is to be rated."""
    facts = (
        *("score", "days_past_due", "impaired", "under_observation", "on_enforcement_list", "transactions"),
        *("salary_months", "income", "spending", "gambling", "brokerage", "net"),
    )
    year = (_REVIEW.salary_months_of_year, _REVIEW.income_of_year, _REVIEW.net_of_year)
    for party_id, *values in session.execute(select(_REVIEW.party_id, *(_REVIEW[name] for name in facts), *year).where(_of(span))):
        yield Gathered(party_id, Facts(**dict(zip(facts, values, strict=False))), *values[len(facts) :])


def write_ratings(session: Session, span: Span, outcomes: Mapping[Outcome, Sequence[str]]) -> None:
    """Write what customers are rated as."""
    for (rating, potential), ids in outcomes.items():
        values = {"points": rating.points, "grade": rating.grade, "reasons": list(rating.reasons), "potential": potential}
        _write(session, t.customer_review, _REVIEW.month == span.month, ids, **values)


def rated(session: Session, span: Span) -> Iterator[Rated]:
    """Read what is to be segmented."""
    columns = (*(_REVIEW[name] for name in ("party_id", "branch_id", "grade", "contribution", "potential", "before", "reasons")),)
    for row in session.execute(select(*columns).where(_of(span)).order_by(_REVIEW.party_id)):
        yield Rated(*row)._replace(reasons=tuple(row.reasons))


def write_segments(session: Session, span: Span, segments: Mapping[str, Sequence[str]], moved: Mapping[str, Sequence[str]]) -> None:
    """Write the segments of customers, and give those who move theirs, their open tasks with them."""
    for segment, ids in segments.items():
        _write(session, t.customer_review, _REVIEW.month == span.month, ids, segment=segment)
    for segment, ids in moved.items():
        _write(session, t.party, None, ids, segment=segment)
        open_tasks.write_segment(session, ids, segment)


def _of(span: Span) -> Any:
    return (_REVIEW.month == span.month) & within(_REVIEW.party_id, span)


def _write(session: Session, table: Any, wanted: Any, ids: Sequence[str], **values: object) -> None:
    """Set columns of the rows of customers, all by one parameter however many they are."""
    key = table.c.id if table is t.party else table.c.party_id
    statement = update(table).where(listed(key, _IDS)).values(values)
    chosen = statement if wanted is None else statement.where(wanted)
    session.execute(chosen, {_IDS.key: json.dumps(list(ids))})
