"""Pages of all that was begun for a loan, a customer or the whole bank, kind beside kind."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, String, Subquery, case, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.begun_ends import ends_of_follow_ups, ends_of_reviews
from lending.domain.begun import OVER, RUNNING, CaseKind
from lending.domain.tasks import OWNERS
from lending.service.close.process import business_key as close_key
from lending.service.queries import BegunCase, BegunQuery
from lending.service.review.process import business_key as review_key


def page_of_begun(session: Session, query: BegunQuery) -> tuple[list[BegunCase], int]:
    """Return a page of cases, the newest first, and how many there are."""
    begun = _begun(query)
    joined = (
        begun.outerjoin(t.party, t.party.c.id == begun.c.party_id)
        .outerjoin(t.loan, t.loan.c.id == begun.c.loan_id)
        .outerjoin(t.application, t.application.c.id == t.loan.c.application_id)
    )
    wanted = _narrowed(query, begun)
    total = session.scalar(select(func.count()).select_from(joined).where(*wanted)) or 0
    reference = func.coalesce(t.application.c.reference, t.loan.c.id)
    told = (begun.c.kind, begun.c.key, t.party.c.name, reference, begun.c.opened_on, begun.c.ended_on, begun.c.is_open, begun.c.outcome)
    rows = select(*told, begun.c.party_id).select_from(joined).where(*wanted).order_by(begun.c.opened_on.desc(), begun.c.key)
    found = session.execute(rows.offset(query.offset).limit(query.limit)).all()
    ends = _ends(session, found)
    return [_case(row, ends) for row in found], total


def _ends(session: Session, found: Sequence[Any]) -> Mapping[str, date]:
    """Return the days on which the follow-ups and reviews of a page ended, by their keys: their own rows keep none."""
    over = [row for row in found if row.ended_on is None and not row.is_open]
    followed = [row.party_id for row in over if row.kind == CaseKind.FOLLOW_UP]
    reviewed = [row.key for row in over if row.kind == CaseKind.REVIEW]
    return {
        **(ends_of_follow_ups(session, followed) if followed else {}),
        **(ends_of_reviews(session, reviewed) if reviewed else {}),
    }


def _case(row: Any, ends: Mapping[str, date]) -> BegunCase:
    kind, key, name, reference, opened_on, ended_on, is_open, outcome, _party_id = row
    return BegunCase(
        kind=kind,
        key=close_key(opened_on) if kind == CaseKind.CLOSE else review_key(key) if kind == CaseKind.REVIEW else key,
        customer_name=name,
        reference=key if kind == CaseKind.REVIEW else reference,
        opened_on=opened_on,
        ended_on=ended_on or ends.get(key),
        is_open=bool(is_open),
        outcome=outcome,
    )


def _begun(query: BegunQuery) -> Subquery:
    """Return the cases of the kinds asked for, one under the other."""
    return union_all(*(rows(kind) for kind, rows in _KINDS.items() if query.kind in {None, kind})).subquery("begun")


def _narrowed(query: BegunQuery, begun: Subquery) -> list[ColumnElement[bool]]:
    columns = begun.c
    wanted: list[ColumnElement[bool]] = []
    for column, value in ((columns.loan_id, query.loan_id), (columns.party_id, query.party_id)):
        if value:
            wanted.append(column == value)
    if query.outcome:
        standing = {RUNNING: columns.is_open == 1, OVER: columns.is_open == 0}
        wanted.append(standing.get(query.outcome, columns.outcome == query.outcome))
    if query.since:
        wanted.append(columns.opened_on >= query.since)
    if query.until:
        wanted.append(columns.opened_on <= query.until)
    if query.text:
        found = (t.party.c.name, t.application.c.reference, t.loan.c.id)
        wanted.append(or_(*(column.icontains(query.text, autoescape=True) for column in found)))
    if query.officer:
        task = t.human_task.c
        did = select(func.coalesce(*(task[name] for name in OWNERS))).where(task.completed_by == query.officer)
        wanted.append(columns.key.in_(did))
    return wanted


def _row(kind: str, key: Any, loan: Any, party: Any, days: tuple[Any, Any], *, is_open: Any, outcome: Any) -> Select[Any]:
    return select(
        literal(kind, String()).label("kind"),
        key.label("key"),
        loan.label("loan_id"),
        party.label("party_id"),
        days[0].label("opened_on"),
        days[1].label("ended_on"),
        case((is_open, 1), else_=0).label("is_open"),
        func.coalesce(outcome, "").label("outcome"),
    )


def _of_loan(table: Any, outcome: str, ended: str = "ended_on") -> Any:
    columns = table.c

    def rows(kind: str) -> Select[Any]:
        days = (columns.opened_on, columns[ended])
        is_open = columns.state.not_in(("ended", "closed"))
        found = _row(kind, columns.id, columns.loan_id, t.loan.c.party_id, days, is_open=is_open, outcome=columns[outcome])
        return found.join_from(table, t.loan, t.loan.c.id == columns.loan_id)

    return rows


def _interventions(kind: str) -> Select[Any]:
    columns = t.risk_intervention.c
    days, is_open = (columns.opened_on, columns.ended_on), columns.state == "open"
    return _row(kind, columns.id, columns.loan_id, columns.party_id, days, is_open=is_open, outcome=columns.verdict)


def _follow_ups(kind: str) -> Select[Any]:
    """Return the moves that somebody follows up: of others nothing ran."""
    columns = t.segment_move.c
    days, is_open = (func.coalesce(columns.followed_on, columns.moved_on), cast(null(), Date())), columns.state == "open"
    found = _row(kind, columns.id, cast(null(), String()), columns.party_id, days, is_open=is_open, outcome=columns.outcome)
    return found.where(columns.process_instance.is_not(None))


def _preservations(kind: str) -> Select[Any]:
    """Return those that a process of their own made or set free; what was done for a lawsuit or a warning is in that case."""
    found: Select[Any] = _of_loan(t.asset_preservation, "freeze")(kind)
    return found.where(t.asset_preservation.c.process_instance.is_not(None))


def _closes(kind: str) -> Select[Any]:
    columns = t.daily_close.c
    nothing = cast(null(), String())
    is_open, ended_on = columns.state == "open", case((columns.state != "open", columns.day))
    return _row(kind, literal("", String()), nothing, nothing, (columns.day, ended_on), is_open=is_open, outcome=literal("", String()))


def _reviews(kind: str) -> Select[Any]:
    columns = t.monthly_review.c
    nothing = cast(null(), String())
    days, is_open = (columns.as_of, cast(null(), Date())), columns.state == "open"
    return _row(kind, columns.month, nothing, nothing, days, is_open=is_open, outcome=literal("", String()))


_KINDS: dict[CaseKind, Any] = {
    CaseKind.COLLECTION: _of_loan(t.collection_case, "reason", "closed_on"),
    CaseKind.RESTRUCTURING: _of_loan(t.restructuring, "ending"),
    CaseKind.INTERVENTION: _interventions,
    CaseKind.FOLLOW_UP: _follow_ups,
    CaseKind.PRESERVATION: _preservations,
    CaseKind.CLOSE: _closes,
    CaseKind.REVIEW: _reviews,
}
