"""The auditor's list of all that was begun for loans, customers and the whole bank; each leads to its replay."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, fields

from lending.domain.actors import Role
from lending.domain.begun import OUTCOMES, OVER, RUNNING, CaseKind
from lending.service.queries import BegunCase, BegunQuery
from lending.service.replay.begun import list_begun
from lending.service.staff import read_colleagues
from webapp.api.fields import Day, Whole
from webapp.i18n import day
from webapp.officer import history_words, searches
from webapp.officer.cases import PAGE, pages_of
from webapp.officer.filters import LAST_PAGE, one_of
from webapp.security import current_actor, current_bank, signed_in
from webapp.text_field import Text

blueprint = Blueprint("begun", __name__, url_prefix="/history/begun")


class BegunSchema(Schema):
    """The list's filter in the address."""

    class Meta:
        """Other parts of the address are not the list's."""

        unknown = EXCLUDE

    q = fields.String(load_default=None)
    kind = one_of(kind for kind in CaseKind if kind != CaseKind.APPLICATION)
    outcome = one_of(dict.fromkeys([RUNNING, OVER, *(end for ends in OUTCOMES.values() for end in ends)]))
    loan_id = Text(longest=100, load_default=None)
    party_id = Text(longest=100, load_default=None)
    officer = Text(longest=36, load_default=None)
    since = Day(load_default=None)
    until = Day(load_default=None)
    page = Whole(1, LAST_PAGE, text=True, load_default=1)


_FILTERS = ("kind", "outcome", "loan_id", "party_id", "officer", "since", "until")


@blueprint.get("")
@signed_in(Role.AUDITOR)
def index() -> str:
    """List the cases, the newest first."""
    asked: dict[str, Any] = BegunSchema().load({name: value for name, value in request.args.items() if value})
    text = searches.text_of(asked["q"])
    wanted = {**asked, "q": searches.address_of(text)}
    actor, filters = current_actor(), {name: wanted[name] for name in _FILTERS}
    found, total = list_begun(current_bank(), BegunQuery(actor=actor, text=text, **filters, offset=(wanted["page"] - 1) * PAGE, limit=PAGE))
    return render_template(
        "officer/begun.html",
        page_title=_("Cases of loans and customers"),
        search_url=url_for("searches.search", place="begun"),
        query=text or "",
        wanted=wanted,
        narrowed=bool(text or any(filters.values())),
        one=bool(wanted["loan_id"] or wanted["party_id"]),
        colleagues=[("", _("Anybody")), *read_colleagues(current_bank(), actor)],
        kinds=history_words.kinds(),
        outcomes=history_words.outcomes(wanted["kind"]),
        rows=[_row(case) for case in found],
        total=total,
        pages=pages_of("begun.index", wanted, total),
        clear_url=url_for("begun.index"),
    )


def _row(case: BegunCase) -> dict[str, Any]:
    return {
        "url": url_for("audit.show", case_key=case.key),
        "kind": history_words.kind(case.kind),
        "customer": case.customer_name or _("the whole bank"),
        "reference": case.reference or "",
        "opened": day(case.opened_on),
        "ended": day(case.ended_on) if case.ended_on else "–",
        "state": history_words.standing(case.kind, case.outcome, is_open=case.is_open),
    }


def replays_url(*, loan_id: str | None = None, party_id: str | None = None) -> str | None:
    """Return the address of a loan's or customer's cases, None for who does not replay them."""
    return url_for("begun.index", loan_id=loan_id, party_id=party_id) if Role.AUDITOR in current_actor().roles else None


def replay_url(case_key: str) -> str | None:
    """Return the address of a case's replay, None for who does not replay them."""
    return url_for("audit.show", case_key=case_key) if Role.AUDITOR in current_actor().roles else None
