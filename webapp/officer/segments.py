"""Movements between segments: how many customers came from where to where in a month; its customers, and one as a whole."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema

from lending.domain.segmentation.records import SEGMENTS
from lending.service.review.boards import READERS, Movements, Wanted, read_movements
from lending.service.review.ports import MovedCustomer
from lending.service.review.process import business_key
from lending.service.views import customer as customers
from webapp.api.fields import Whole
from webapp.i18n import day
from webapp.officer import words
from webapp.officer.begun import replay_url, replays_url
from webapp.officer.cases import PAGE, pages_of
from webapp.officer.customer_parts import parts
from webapp.officer.figures import whole
from webapp.officer.filters import LAST_PAGE, one_of
from webapp.officer.segment_words import GRADES, findings, follow_up
from webapp.security import current_actor, current_bank, signed_in
from webapp.text_field import Text

blueprint = Blueprint("segments", __name__, url_prefix="/segments")
customer_blueprint = Blueprint("customers", __name__, url_prefix="/customers")
#: In the address: those who stayed in their segment, too.
EVERYBODY = "all"


class MovesSchema(Schema):
    """Which movements, in the address."""

    class Meta:
        """Other parts of the address are not this page's."""

        unknown = EXCLUDE

    month = Text(longest=7, load_default=None)
    before = one_of(SEGMENTS)
    segment = one_of(SEGMENTS)
    who = one_of([EVERYBODY])
    page = Whole(1, LAST_PAGE, text=True, load_default=1)


@blueprint.get("")
@signed_in(*READERS)
def index() -> str:
    """Show a month's movements, and those who moved from one segment to another or, where asked, all who are in one."""
    asked: dict[str, Any] = MovesSchema().load({name: value for name, value in request.args.items() if value})
    wanted = Wanted(
        month=asked["month"],
        before=asked["before"],
        segment=asked["segment"],
        everybody=asked["who"] == EVERYBODY,
        offset=(asked["page"] - 1) * PAGE,
    )
    found = read_movements(current_bank(), current_actor(), wanted)
    shown = _board(found, asked) if found else {}
    urls = {"health_url": url_for("customer_health.index")}
    replay = replay_url(business_key(found.month)) if found else None
    return render_template("officer/segments.html", page_title=_("Segments"), found=found, replay_url=replay, **urls, **shown)


def _board(found: Movements, asked: dict[str, Any]) -> dict[str, Any]:
    kept = {**asked, "month": found.month}
    counts, total = found.counts, sum(found.counts.values())
    moved = sum(count for (before, after), count in counts.items() if before != after)
    return {
        "months": [(month, month) for month in found.months],
        "figures": [
            {"label": _("Customers reviewed"), "value": f"{total:,}"},
            {"label": _("Moved"), "value": f"{moved:,}"},
            *({"label": f"{letter} {words.SEGMENTS[letter]}", "value": f"{_after(counts, letter):,}"} for letter in SEGMENTS),
        ],
        "letters": SEGMENTS,
        "rows": [_row(found, before) for before in SEGMENTS],
        "customers": [_customer(row) for row in found.customers],
        "total": found.total,
        "listed": _listed(asked),
        "pages": pages_of("segments.index", kept, found.total),
    }


def members_url(month: str, segment: str) -> str:
    """Return the address of the customers of a segment, or of all (segment empty), by the review of a month."""
    return url_for("segments.index", month=month, segment=segment or None, who=EVERYBODY, _anchor="customers")


def _listed(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what the list is headed by, and the way from one that is narrowed, or of everybody, to all who moved."""
    segment, everybody = asked["segment"], asked["who"] == EVERYBODY
    if not everybody:
        return {"title": _("Who moved"), "action": _("Show all") if asked["before"] or segment else None, "everybody": False}
    name = f"{segment} {words.word(words.SEGMENTS, segment)}" if segment else ""
    title = _("Customers in %(segment)s", segment=name) if segment else _("All customers")
    return {"title": title, "action": _("Who moved"), "everybody": True}


def _after(counts: Any, letter: str) -> int:
    return sum(count for (_before, after), count in counts.items() if after == letter)


def _row(found: Movements, before: str) -> dict[str, Any]:
    """Return a segment's row of the matrix: how many of its customers are now where, each that moved with its list."""
    total = sum(found.counts.get((before, after), 0) for after in SEGMENTS)
    cells = [_cell(found, before, after) for after in SEGMENTS]
    return {"letter": before, "name": words.word(words.SEGMENTS, before), "cells": cells, "total": total}


def _cell(found: Movements, before: str, after: str) -> dict[str, Any]:
    count, stayed = found.counts.get((before, after), 0), before == after
    url = url_for("segments.index", month=found.month, before=before, segment=after) if count and not stayed else None
    return {"count": count, "stayed": stayed, "url": url, "worse": after > before}


def _customer(row: MovedCustomer) -> dict[str, Any]:
    return {
        "url": url_for("customers.show", party_id=row.party_id),
        "name": row.name,
        "before": row.before,
        "segment": row.segment,
        "grade": words.toned(GRADES, row.grade),
        "points": row.points,
        "found": findings(row.reasons),
        "moved": row.before != row.segment,
        "because": words.label(row.reason) if row.reason else None,
        "follow_up": follow_up(row.state, row.outcome),
    }


@customer_blueprint.get("/<party_id>")
@signed_in(*customers.READERS)
def show(party_id: str) -> str:
    """Show a customer as a whole."""
    customer = customers.read_customer(current_bank(), current_actor(), party_id)
    latest = customer.months[0] if customer.months else None
    late = max((loan.days_past_due for loan in customer.loans), default=0)
    return render_template(
        "officer/customer.html",
        page_title=customer.name,
        customer=parts(customer),
        replays_url=replays_url(party_id=party_id),
        facts=_manager(customer),
        may_read_segments=bool(current_actor().roles & set(READERS)),
        figures=[
            {"label": _("Outstanding, CNY"), "value": whole(customer.outstanding)},
            {"label": _("Days past due"), "value": late, "tone": "error" if late else None},
            {"label": _("Contribution, CNY"), "value": whole(latest.contribution) if latest else "–"},
            {"label": _("Points"), "value": latest.points if latest else "–"},
        ],
    )


def _manager(customer: customers.CustomerView) -> str | None:
    if customer.manager is None:
        return None
    return str(_("Own manager: %(name)s, since %(day)s", name=customer.manager, day=day(customer.managed_since)))
