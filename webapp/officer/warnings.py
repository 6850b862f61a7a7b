"""Warnings as the bank's people work with them: the list, one with its evidence and history, how right each indicator is."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema

from lending.domain.actors import Role
from lending.domain.early_warning.foresight import WITHIN_DAYS, Foresight
from lending.domain.early_warning.indicators import COLOURS, INDICATORS, KINDS
from lending.domain.early_warning.precision import Precision
from lending.domain.early_warning.records import RiskFeed
from lending.errors import ConflictError, InvalidInputError
from lending.service.early_warning.stops import allow_drawdowns
from lending.service.ports import WarningQuery
from lending.service.views.warnings import WarningFile, WarningLine, list_warnings, read_feeds, read_foresight, read_precision, read_warning
from webapp.api.fields import Whole
from webapp.i18n import day, instant, percent
from webapp.officer import chronicle, intervention_pane, warning_words, words
from webapp.officer.begun import replay_url
from webapp.officer.cases import PAGE, STAFF, pages_of
from webapp.officer.figures import whole
from webapp.officer.filters import LAST_PAGE, one_of
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of, spoken

blueprint = Blueprint("warnings", __name__, url_prefix="/warnings")


class WarningsSchema(Schema):
    """The list's filter in the address."""

    class Meta:
        """Other parts of the address are not the list's."""

        unknown = EXCLUDE

    state = one_of(("open", "closed"))
    colour = one_of(COLOURS)
    kind = one_of(KINDS)
    indicator = one_of(indicator.code for indicator in INDICATORS)
    page = Whole(1, LAST_PAGE, text=True, load_default=1)


_FILTERS = ("state", "colour", "kind", "indicator")


@blueprint.get("")
@signed_in(*STAFF)
def index() -> str:
    """List the warnings in the actor's scope, the worst open ones first."""
    wanted = WarningsSchema().load({name: value for name, value in request.args.items() if value})
    filters = {name: wanted[name] for name in _FILTERS}
    query = WarningQuery(actor=current_actor(), offset=(wanted["page"] - 1) * PAGE, limit=PAGE, **filters)
    rows, total = list_warnings(current_bank(), query)
    return render_template(
        "officer/warnings.html",
        page_title=_("Warnings"),
        wanted=wanted,
        narrowed=any(filters.values()),
        rows=[_row(row) for row in rows],
        total=total,
        choices=_choices(),
        pages=pages_of("warnings.index", wanted, total),
        feeds=[_feed(feed) for feed in read_feeds(current_bank(), current_actor()) if feed.failed_since],
    )


@blueprint.get("/precision")
@signed_in(*STAFF)
def precision() -> str:
    """Show how right each indicator was."""
    rows = [_precision(each) for each in read_precision(current_bank(), current_actor())]
    came = [_foresight(each) for each in read_foresight(current_bank(), current_actor()) if each.raised]
    return render_template("officer/precision.html", page_title=_("Precision of the indicators"), rows=rows, came=came, within=WITHIN_DAYS)


@blueprint.get("/<uuid:warning_id>")
@signed_in(*STAFF)
def show(warning_id: UUID) -> str:
    """Show a warning with its evidence, its intervention and what happened in it."""
    return _page(read_warning(current_bank(), current_actor(), str(warning_id)), "", {})


@blueprint.post("/<uuid:warning_id>/allow-drawdowns")
@signed_in(Role.SUPERVISOR)
def allow(warning_id: UUID) -> ResponseReturnValue:
    """Lift the stop of drawdowns that an intervention left behind."""
    bank, actor, reason = current_bank(), current_actor(), request.form.get("reason", "")
    file = read_warning(bank, actor, str(warning_id))
    try:
        allow_drawdowns(bank, actor, file.intervention.id, reason)
    except InvalidInputError as error:
        return _page(file, reason, errors_of(error.errors)), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        flash(spoken(str(error)), "error")
    else:
        flash(_("Drawdowns are allowed again."), "good")
    return redirect(url_for("warnings.show", warning_id=warning_id), 303)


def _choices() -> dict[str, list[tuple[str, str]]]:
    def any_of(names: dict[str, Any]) -> list[tuple[str, str]]:
        return [("", str(_("Any"))), *((code, str(name)) for code, name in names.items())]

    return {
        "state": any_of({"open": _("Open"), "closed": _("Closed")}),
        "colour": any_of({code: label for code, (label, _tone, _icon) in warning_words.COLOURS.items()}),
        "kind": any_of(warning_words.KINDS),
        "indicator": any_of(warning_words.INDICATORS),
    }


def _row(row: WarningLine) -> dict[str, Any]:
    warning = row.warning
    return {
        "url": url_for("warnings.show", warning_id=warning.id),
        "colour": warning_words.colour(warning.colour),
        "indicator": words.word(warning_words.INDICATORS, warning.indicator),
        "severity": words.word(warning_words.SEVERITIES, warning.severity),
        "customer": row.customer_name,
        "reference": row.reference,
        "evidence": warning_words.evidence_line(warning.evidence),
        "raised": day(warning.raised_on),
        "days": row.days,
        "state": warning_words.state(warning.state, warning.verdict),
        "escalated": row.escalated,
        "task_url": url_for("tasklist.show", task_id=row.task_id) if row.task_id else None,
    }


def _page(file: WarningFile, reason: str, errors: dict[str, list[str]]) -> str:
    warning, intervention = file.warning, file.intervention
    danger = intervention_pane.danger(intervention)
    return render_template(
        "officer/warning.html",
        page_title=words.word(warning_words.INDICATORS, warning.indicator),
        customer=file.customer_name,
        colour=warning_words.colour(warning.colour),
        danger=danger,
        warning=intervention_pane.warning(warning),
        facts=_facts(file),
        joined=[intervention_pane.warning(each) for each in intervention.warnings if each.id != warning.id],
        others=[intervention_pane.warning(each) for each in file.others],
        steps=[intervention_pane.step(each) for each in intervention.steps],
        loans=[
            {"url": url_for("loan_book.show", loan_id=loan_id), "reference": reference, "outstanding": whole(owed)}
            for loan_id, reference, owed in file.loans
        ],
        timeline=chronicle.timeline(file.events),
        task_url=url_for("tasklist.show", task_id=file.task_id) if file.task_id else None,
        replay_url=replay_url(intervention.id),
        may_allow=intervention.stopped_since is not None and Role.SUPERVISOR in current_actor().roles,
        allow_url=url_for("warnings.allow", warning_id=warning.id),
        reason=reason,
        errors=errors,
    )


def _facts(file: WarningFile) -> list[dict[str, str]]:
    intervention = file.intervention
    verdict = warning_words.state("closed", intervention.verdict)["label"] if intervention.verdict else ""
    rows = [
        (_("About"), words.word(warning_words.KINDS, intervention.kind)),
        (_("The customer as a whole"), warning_words.colour(file.colour)["label"] if file.colour else _("nothing open")),
        (_("Intervention"), words.word(warning_words.STAGES, intervention.stage) if intervention.state == "open" else _("over")),
        (_("Opened on"), day(intervention.opened_on)),
        (_("Course"), words.word(warning_words.COURSES, intervention.course)),
        (_("Judged"), verdict),
        (_("Finding"), intervention.finding),
        (_("What was done"), intervention.outcome),
        (_("Ended on"), day(intervention.ended_on) if intervention.ended_on else ""),
    ]
    return [{"term": str(term), "value": str(value)} for term, value in rows if value]


def _precision(each: Precision) -> dict[str, Any]:
    indicator = each.indicator
    return {
        "indicator": words.word(warning_words.INDICATORS, indicator.code),
        "severity": words.word(warning_words.SEVERITIES, indicator.severity),
        "source": words.word(warning_words.SOURCES, indicator.source),
        "colour": warning_words.colour(indicator.colour),
        "raised": each.raised,
        "open": each.open,
        "real": each.real,
        "false": each.false,
        "share": percent(each.share, 0) if each.share is not None else "–",
        "url": url_for("warnings.index", indicator=indicator.code),
    }


def _foresight(each: Foresight) -> dict[str, Any]:
    return {
        "indicator": words.word(warning_words.INDICATORS, each.indicator.code),
        "raised": f"{each.raised:,}",
        "ripe": f"{each.ripe:,}",
        "followed": f"{each.followed:,}",
        "late_already": f"{each.late_already:,}",
        "precision": percent(each.precision, 0) if each.precision is not None else "–",
    }


def _feed(feed: RiskFeed) -> dict[str, str]:
    return {"name": words.word(warning_words.SOURCES, feed.name), "since": instant(feed.failed_since)}
