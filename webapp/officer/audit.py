"""The auditor's way in: find a case in the whole bank, then play again all that happened on it."""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema

from lending.domain.actors import Role
from lending.domain.begun import CaseKind
from lending.errors import InvalidInputError, NotFoundError
from lending.service.audit.case_package import export_case, list_packages
from lending.service.process_pages import read_model
from lending.service.replay.findings import list_findings, raise_finding
from lending.service.replay.reading import read_replay
from lending.service.replay.subjects import ReplayHead
from webapp.api.fields import Day, Whole
from webapp.i18n import instant
from webapp.officer import history_words, replay
from webapp.officer.cases import CasesSchema, list_page
from webapp.officer.package_words import package_words
from webapp.officer.read_log import reads_url
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of
from webapp.text_field import Text

blueprint = Blueprint("audit", __name__, url_prefix="/history")

#: More moments than any case has.
_MOST = 100_000
#: More than any application asks for, in whole units of the currency.
_MOST_MONEY = 10**9


class MomentSchema(Schema):
    """The moment in the address."""

    class Meta:
        """Other parts of the address are not the replay's."""

        unknown = EXCLUDE

    moment = Whole(1, _MOST, text=True, load_default=1)
    at = Text(longest=200, load_default=None)


class HistorySchema(CasesSchema):
    """The filter of the auditor's list: beside the cases' own, who had a hand in it, when it came in, and of what amount."""

    officer = Text(longest=36, load_default=None)
    since = Day(load_default=None)
    until = Day(load_default=None)
    least = Whole(1, _MOST_MONEY, text=True, load_default=None)
    most = Whole(1, _MOST_MONEY, text=True, load_default=None)


@blueprint.get("")
@signed_in(Role.AUDITOR)
def index() -> str:
    """Find any case of the bank; each leads to its replay."""
    wanted = HistorySchema().load({name: value for name, value in request.args.items() if value})
    return list_page("history", wanted, _("What happened"))


@blueprint.get("/<case_key>")
@signed_in(Role.AUDITOR)
def show(case_key: str) -> str:
    """Replay a case on the diagrams it really ran, at the moment asked for, by its number or by what a finding holds on to."""
    asked = MomentSchema().load(dict(request.args))
    return _page(case_key, asked["moment"], asked["at"], {}, {})


@blueprint.get("/<case_key>/facts")
@signed_in(Role.AUDITOR)
def facts(case_key: str) -> str:
    """Give the facts of every moment, which the page asks for once it is there: they are four fifths of it."""
    bank, actor, key = current_bank(), current_actor(), case_key
    moments = replay.facts(read_replay(bank, actor, key, goes_on=True), list_findings(bank, actor, key))
    return render_template("officer/replay_facts.html", moments=moments)


@blueprint.post("/<case_key>/findings")
@signed_in(Role.AUDITOR)
def note(case_key: str) -> ResponseReturnValue:
    """Write a finding or a comment down at a moment of the case."""
    bank, actor, typed = current_bank(), current_actor(), request.form
    anchor, comment = typed.get("anchor", ""), typed.get("kind") == "comment"
    found = read_replay(bank, actor, case_key)
    moment = next((one.moment for one in found.moments if one.moment.anchor == anchor), None)
    if moment is None:
        raise NotFoundError("There is no such moment in this case.")
    try:
        raise_finding(bank, actor, case_key, anchor, moment.at, typed.get("text", ""), comment=comment)
    except InvalidInputError as error:
        return _page(case_key, 1, anchor, typed, errors_of(error.errors)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Comment saved.") if comment else _("Finding raised."), "good")
    return redirect(url_for("audit.show", case_key=case_key, at=anchor), 303)


@blueprint.post("/<case_key>/package")
@signed_in(Role.AUDITOR)
def package(case_key: str) -> Response:
    """Give a case as a package that stands by itself, in the reader's language, for who is to check it without this system."""
    content = export_case(current_bank(), current_actor(), case_key, package_words())
    answer = Response(content, mimetype="application/zip")
    # A case goes by this key, so that it is nothing but a name.
    answer.headers.set("Content-Disposition", "attachment", filename=f"case-{case_key}.zip")
    return answer


@blueprint.get("/<case_key>/packages")
@signed_in(Role.AUDITOR)
def packages(case_key: str) -> str:
    """List the packages taken along of a case with the digests of their manifests, to hold one against."""
    bank, actor = current_bank(), current_actor()
    found = list_packages(bank, actor, case_key)
    return render_template(
        "officer/packages.html",
        page_title=_("Case packages"),
        search_url=url_for("searches.search", place="history"),
        replay_url=url_for("audit.show", case_key=case_key),
        rows=[{"at": instant(one.at), "by": one.by, "manifest": one.manifest} for one in found],
    )


def _page(key: str, number: int, anchor: str | None, values: Mapping[str, str], errors: Mapping[str, list[str]]) -> str:
    bank, actor = current_bank(), current_actor()
    found = read_replay(bank, actor, key)
    wanted = next((one.moment.number for one in found.moments if one.moment.anchor == anchor), number)
    return render_template(
        "officer/replay.html",
        page_title=found.head.customer_name or history_words.kind(found.head.kind),
        search_url=url_for("searches.search", place="history"),
        place_url=url_for("audit.show", case_key=key),
        facts_url=url_for("audit.facts", case_key=key),
        note_url=url_for("audit.note", case_key=key) if found.head.party_id else None,
        values=values,
        errors=errors,
        **_ways(found.head),
        **replay.page(found, wanted, list_findings(bank, actor, key), partial(read_model, bank, actor)),
    )


def _ways(head: ReplayHead) -> dict[str, str | None]:
    """Return where a replay leads: to the list it is in, to the case or its loan, to its package, to who else read it."""
    packages = {"package_url": url_for("audit.package", case_key=head.id), "packages_url": url_for("audit.packages", case_key=head.id)}
    if head.kind == CaseKind.APPLICATION:
        case, reads = url_for("cases.show", application_id=head.id), reads_url(head.reference)
        leads = {"list_url": url_for("audit.index"), "case_url": case, "case_label": _("Open the case")}
        return {**leads, **packages, "reads_url": reads}
    loan = url_for("loan_book.show", loan_id=head.loan_id) if head.loan_id else None
    reads = reads_url(head.reference) if head.party_id else None
    leads = {"list_url": url_for("begun.index"), "case_url": loan, "case_label": _("Open the loan")}
    return {**leads, **packages, "reads_url": reads}
