"""Who read whose data: the auditor's search over readings."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, fields

from lending.domain.actors import Role
from lending.service.audit.read_log import Reading, export_readings, list_readings
from lending.service.queries import ReadQuery
from lending.service.staff import read_colleagues
from webapp.api.fields import Day, Whole
from webapp.i18n import instant
from webapp.officer import history_words, searches, words
from webapp.officer.cases import PAGE, pages_of
from webapp.officer.csv_file import csv_answer
from webapp.officer.figures import local
from webapp.officer.filters import LAST_PAGE
from webapp.security import current_actor, current_bank, signed_in
from webapp.text_field import REFERENCE, Text

blueprint = Blueprint("read_log", __name__, url_prefix="/history/reads")

#: What was read, as people say it.
WHAT = {
    "case": _l("Case"),
    "application": _l("Application"),
    "replay": _l("Replay"),
    "customer": _l("Customer"),
    "loan": _l("Loan"),
    "desk": _l("Counter"),
    "document": _l("Document"),
    "export": _l("Case package"),
}


class ReadsSchema(Schema):
    """The search in the address."""

    class Meta:
        """Other parts of the address are not the list's."""

        unknown = EXCLUDE

    q = fields.String(load_default=None)
    officer = Text(longest=36, load_default=None)
    since = Day(load_default=None)
    until = Day(load_default=None)
    page = Whole(1, LAST_PAGE, text=True, load_default=1)


@blueprint.get("")
@signed_in(Role.AUDITOR)
def index() -> str:
    """List readings, the newest first, by who read, whose data, and when."""
    wanted = _wanted()
    query = _query(wanted)
    found, total = list_readings(current_bank(), query)
    kept = {name: value for name, value in wanted.items() if value and name != "page"}
    return render_template(
        "officer/read_log.html",
        page_title=_("Who read whose data"),
        search_url=url_for("searches.search", place="reads"),
        query=query.text or "",
        wanted=wanted,
        colleagues=[("", _("Anybody")), *read_colleagues(current_bank(), query.actor)],
        rows=[_row(reading) for reading in found],
        total=total,
        pages=pages_of("read_log.index", wanted, total),
        csv_url=url_for("read_log.download", **kept),
        clear_url=url_for("read_log.index"),
        narrowed=bool(kept),
    )


@blueprint.get("/readings.csv")
@signed_in(Role.AUDITOR)
def download() -> Response:
    """Return the readings of the search as CSV; times are UTC."""
    return csv_answer("readings", export_readings(current_bank(), _query(_wanted())))


def reads_url(reference: str) -> str | None:
    """Return the address of who read a customer's data, by the reference of an application or its loan; None where there is none."""
    return url_for("read_log.index", q=reference) if REFERENCE.fullmatch(reference) else None


def _wanted() -> dict[str, Any]:
    wanted: dict[str, Any] = ReadsSchema().load({name: value for name, value in request.args.items() if value})
    return {**wanted, "q": searches.address_of(searches.text_of(wanted["q"]))}


def _query(wanted: dict[str, Any]) -> ReadQuery:
    zone = ZoneInfo(current_bank().settings.timezone)
    since, until = wanted["since"], wanted["until"]
    return ReadQuery(
        actor=current_actor(),
        text=searches.text_of(wanted["q"]),
        reader=wanted["officer"],
        since=datetime.combine(since, time.min, zone) if since else None,
        before=datetime.combine(until + timedelta(days=1), time.min, zone) if until else None,
        offset=(wanted["page"] - 1) * PAGE,
        limit=PAGE,
    )


def _row(reading: Reading) -> dict[str, Any]:
    return {
        "at": instant(local(reading.at)),
        "reader": reading.reader,
        "customer": reading.customer or (_("the whole bank") if _is_bank_wide(reading) else _("somebody not in the books")),
        "reference": reading.reference,
        "what": _what(reading),
        "url": url_for("audit.show", case_key=key) if (key := reading.case_key or reading.application_id) else None,
        "number": reading.entry_id,
    }


def _is_bank_wide(reading: Reading) -> bool:
    return reading.party_id is None and reading.case_key is not None


def _what(reading: Reading) -> str:
    """Return what was read; of a case that was taken along, also what kind of case it was."""
    what = words.word(WHAT, reading.what)
    return f"{what}{words.colon()}{history_words.kind(reading.case_kind)}" if reading.case_kind else what
