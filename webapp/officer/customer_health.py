"""The customer health board 客戶健康度看板 (I4b): overdue rate, repeat-loan rate and contribution by segment, month by month."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext as _

from lending.domain.segmentation.records import SEGMENTS
from lending.service.portfolio.now import BookNow, SegmentNow
from lending.service.review.boards import READERS, SegmentHealth, read_health
from webapp.i18n import percent
from webapp.line_chart import LineChart, lines_of
from webapp.live import look, part
from webapp.officer import words
from webapp.officer.csv_file import csv_file
from webapp.officer.figures import second_time, share, whole
from webapp.officer.segments import members_url
from webapp.security import current_actor, current_bank, signed_in

blueprint = Blueprint("customer_health", __name__, url_prefix="/customer-health")
#: The columns of the file: those of SegmentHealth.
_COLUMNS = ("month", "segment", "customers", "outstanding", "overdue_rate", "repeat_rate", "contribution")
#: What the scale of each drawing reaches at least, so that nothing but zeros has a scale that can be read.
_FLOORS = {"overdue_rate": Decimal("0.04"), "repeat_rate": Decimal("0.04"), "contribution": Decimal(400)}
#: All customers together, in the file.
_ALL = "all"


@blueprint.get("")
@signed_in(*READERS)
def index() -> str:
    """Show how the customers of each segment stand, and stood."""
    lines = read_health(current_bank(), current_actor())
    months = sorted({line.month for line in lines})
    latest = [line for line in lines if line.month == months[-1]] if months else []
    return render_template(
        "officer/customer_health.html",
        page_title=_("Customer health"),
        now=_now(look().book, latest),
        fresh_url=url_for("customer_health.now"),
        latest=[_latest(line) for line in latest],
        month=months[-1] if months else None,
        charts=_charts(months, lines) if months else [],
        rows=[_row(line) for line in reversed(lines)],
        csv_url=url_for("customer_health.download"),
    )


@blueprint.get("/now")
@signed_in(*READERS)
def now() -> Response:
    """Show how the customers stand now, beside the last review, for a board that is open."""
    lines = read_health(current_bank(), current_actor())
    latest = [line for line in lines if line.month == lines[-1].month]
    looked = look()
    return part(render_template("officer/customer_health_now.html", now=_now(looked.book, latest)), looked)


@blueprint.get("/customer-health.csv")
@signed_in(*READERS)
def download() -> Response:
    """Return the board as CSV: rates as fractions, amounts in CNY."""
    rows: list[Sequence[object]] = [_COLUMNS]
    for line in read_health(current_bank(), current_actor()):
        told = {**{name: getattr(line, name) for name in _COLUMNS}, "segment": line.segment or _ALL}
        rows.append(["" if told[name] is None else told[name] for name in _COLUMNS])
    return csv_file("customer-health", rows)


def _now(found: BookNow, latest: Sequence[SegmentHealth]) -> dict[str, Any]:
    """Return the figures of this moment, each segment's rates beside those of its last review."""
    before = {line.segment: line for line in latest}
    return {
        "at": second_time(found.at),
        "month": latest[-1].month if latest else None,
        "figures": _figures(found.segments[-1], latest[-1] if latest else None),
        "rows": [_row_now(each, before.get(each.segment)) for each in found.segments],
    }


def _figures(everybody: SegmentNow, reviewed: SegmentHealth | None) -> list[dict[str, Any]]:
    return [
        {"label": _("Customers"), "value": f"{everybody.customers:,}"},
        {"label": _("Running loans"), "value": f"{everybody.loans:,}"},
        {"label": _("Outstanding, CNY"), "value": whole(everybody.outstanding)},
        {"label": _("Overdue"), "value": _rate(everybody.overdue_rate)},
        {"label": _("Came back for a loan"), "value": _rate(everybody.repeat_rate)},
        *([{"label": _("Contribution, CNY"), "value": whole(reviewed.contribution), "unit": reviewed.month}] if reviewed else []),
    ]


def _row_now(each: SegmentNow, reviewed: SegmentHealth | None) -> dict[str, Any]:
    return {
        "letter": each.segment,
        "name": words.word(words.SEGMENTS, each.segment) if each.segment else _("All"),
        "customers": f"{each.customers:,}",
        "loans": f"{each.loans:,}",
        "outstanding": whole(each.outstanding),
        "overdue": _rate(each.overdue_rate),
        "overdue_before": _rate(reviewed.overdue_rate if reviewed else None),
        "repeat": _rate(each.repeat_rate),
        "repeat_before": _rate(reviewed.repeat_rate if reviewed else None),
    }


def _row(line: SegmentHealth) -> dict[str, Any]:
    return {
        "month": line.month,
        "letter": line.segment,
        "name": words.word(words.SEGMENTS, line.segment) if line.segment else _("All"),
        "customers": f"{line.customers:,}",
        "outstanding": whole(line.outstanding),
        "overdue": _rate(line.overdue_rate),
        "repeat": _rate(line.repeat_rate),
        "contribution": whole(line.contribution),
    }


def _latest(line: SegmentHealth) -> dict[str, Any]:
    return {**_row(line), "url": members_url(line.month, line.segment) if line.customers else None}


def _rate(rate: Decimal | None) -> str:
    return "–" if rate is None else percent(rate)


def _charts(months: Sequence[str], lines: Sequence[SegmentHealth]) -> list[dict[str, Any]]:
    titles = {
        "overdue_rate": (_("Overdue rate"), _("of customers with a running loan, % past due"), share),
        "repeat_rate": (_("Repeat-loan rate"), _("of all customers, % who came back for another loan"), share),
        "contribution": (_("Contribution"), _("of twelve months, CNY"), whole),
    }
    return [{"title": title, "note": note, "drawn": _chart(name, months, lines, said)} for name, (title, note, said) in titles.items()]


def _chart(name: str, months: Sequence[str], lines: Sequence[SegmentHealth], said: Callable[[Decimal], str]) -> LineChart:
    found = {(line.month, line.segment): getattr(line, name) for line in lines}
    figures: dict[str, list[Decimal | None]] = {letter: [found.get((month, letter)) for month in months] for letter in SEGMENTS}
    return lines_of(months, figures, said, _FLOORS[name], rates=said is share)
