"""Where people go: the first page of each role, the header's links and the user's menu."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.domain.actors import OFFICERS, Actor, Role
from lending.service.comments import count_mentions
from webapp.security import current_actor, current_bank, current_user, signed_in


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the header: its endpoint, its name, whose work it is, and the letter that leads there after g."""

    endpoint: str
    label: object
    roles: frozenset[Role]
    key: str | None = None


_EVERYBODY = frozenset(Role) - {Role.CUSTOMER, Role.PARTNER}
#: In the order of the header; a place whose page is not mounted is left out.
PLACES = (
    Place("tasklist.index", _l("Tasks"), OFFICERS, "t"),
    Place("collecting.index", _l("Calls"), frozenset({Role.COLLECTOR, Role.SENIOR_COLLECTOR, Role.SUPERVISOR}), "k"),
    Place("cases.index", _l("Cases"), _EVERYBODY, "c"),
    Place("loan_book.index", _l("Loans"), _EVERYBODY, "l"),
    Place("warnings.index", _l("Warnings"), frozenset({Role.CUSTOMER_MANAGER, Role.SUPERVISOR, Role.AUDITOR, Role.PROCESS_OWNER}), "w"),
    Place("queues.index", _l("Queues"), frozenset({Role.SUPERVISOR}), "q"),
    Place("segments.index", _l("Segments"), frozenset({Role.SUPERVISOR, Role.PROCESS_OWNER, Role.AUDITOR, Role.CUSTOMER_MANAGER}), "s"),
    Place("portfolio.index", _l("Portfolio"), frozenset({Role.SUPERVISOR, Role.PROCESS_OWNER, Role.AUDITOR, Role.CUSTOMER_MANAGER}), "b"),
    Place("processes.index", _l("Processes"), frozenset({Role.PROCESS_OWNER, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR}), "p"),
    Place("audit.index", _l("Audit"), frozenset({Role.AUDITOR}), "h"),
    Place("findings.index", _l("Findings"), frozenset({Role.AUDITOR, Role.SUPERVISOR}), "f"),
    Place("erasures.index", _l("Erasure"), frozenset({Role.ADMINISTRATOR, Role.LEGAL_OFFICER}), "e"),
    Place("administration.index", _l("Administration"), frozenset({Role.ADMINISTRATOR}), "d"),
    Place("customer.index", _l("My loans"), frozenset({Role.CUSTOMER})),
)
#: Pages that belong to the place of others.
_WITHIN = {
    "read_log": "audit",
    "begun": "audit",
    "modelling": "processes",
    "releases": "processes",
    "models": "processes",
    "heat": "processes",
    "moves": "processes",
    "conformance": "processes",
    "process_list": "processes",
}
#: The first page of people whose work is not the first place they may go.
_FIRST = {Role.PROCESS_OWNER: "processes.index", Role.AUDITOR: "audit.index", Role.ADMINISTRATOR: "administration.index"}


def guide(app: Flask) -> None:
    """Serve `/` and give templates nav, user and menu."""
    app.add_url_rule("/", "home", home)
    app.context_processor(_shell)


@signed_in()
def home() -> ResponseReturnValue:
    """Send people to the page of their daily question."""
    target = first_page(current_actor())
    return redirect(target, 303) if target else render_template("auth/home.html", page_title=_("Welcome"))


def first_page(actor: Actor) -> str | None:
    """Return the first page of the actor's work, None when it has no page."""
    wanted = [_FIRST[role] for role in sorted(actor.roles & _FIRST.keys())] + [place.endpoint for place in _places(actor)]
    return next((url_for(endpoint) for endpoint in wanted if endpoint in current_app.view_functions), None)


def _places(actor: Actor) -> list[Place]:
    return [place for place in PLACES if actor.roles & place.roles and place.endpoint in current_app.view_functions]


def _shell() -> dict[str, object]:
    user = current_user()
    if user is None:
        return {"nav": [], "user": None, "menu": []}
    actor, here = current_actor(), (request.endpoint or "").partition(".")[0]
    here = _WITHIN.get(here, here)
    nav = [
        {"label": place.label, "url": url_for(place.endpoint), "current": place.endpoint.partition(".")[0] == here, "key": place.key}
        for place in _places(actor)
    ]
    shown = {"name": user.name, "detail": ", ".join(role_name(role) for role in sorted(actor.roles)), "initial": user.name[:1]}
    return {"nav": nav, "user": shown, "menu": _menu(user.language, actor), **_notifications(actor)}


def _notifications(actor: Actor) -> dict[str, object]:
    """Return how many comments call an officer that he has not opened, and where they stand."""
    if not actor.is_officer or "mentions.index" not in current_app.view_functions:
        return {}
    return {"notifications": count_mentions(current_bank(), actor), "notifications_url": url_for("mentions.index")}


def _menu(language: str, actor: Actor) -> list[dict[str, object]]:
    other, label = ("en", "English") if language == "zh_Hant" else ("zh_Hant", "繁體中文")
    here = request.path if request.method == "GET" else "/"
    switch = f"{here}?{urlencode({**request.args, 'lang': other})}"
    return [
        *_desk_menu(actor),
        {"label": label, "url": switch, "icon": "language", "post": False},
        {"label": _("Sign out"), "url": url_for("auth.sign_out"), "icon": "logout", "post": True},
    ]


def _desk_menu(actor: Actor) -> list[dict[str, object]]:
    """Return what officers, and supervisors beside them, do beside their tasks."""
    places = (
        ("handover.choose", _("Reassign tasks"), "user-multiple", Role.SUPERVISOR in actor.roles),
        ("absences.index", _("Absences"), "calendar", actor.is_officer),
    )
    known = current_app.view_functions
    return [{"label": label, "url": url_for(to), "icon": icon, "post": False} for to, label, icon, may in places if may and to in known]


def role_name(role: Role) -> str:
    """Return a role in the language of the page."""
    names: dict[Role, str] = {
        Role.CUSTOMER: _("customer"),
        Role.INTAKE_OFFICER: _("intake officer"),
        Role.SUPERVISOR: _("supervisor"),
        Role.INVESTIGATOR: _("investigator"),
        Role.REVIEWER: _("reviewer"),
        Role.APPROVER: _("approver"),
        Role.SIGNING_OFFICER: _("signing officer"),
        Role.DISBURSEMENT_OFFICER: _("disbursement officer"),
        Role.SERVICING_OFFICER: _("servicing officer"),
        Role.COLLECTOR: _("collector"),
        Role.SENIOR_COLLECTOR: _("senior collector"),
        Role.LEGAL_OFFICER: _("legal officer"),
        Role.CUSTOMER_MANAGER: _("customer manager"),
        Role.PROCESS_OWNER: _("process owner"),
        Role.AUDITOR: _("auditor"),
        Role.ADMINISTRATOR: _("administrator"),
        Role.PARTNER: _("partner"),
    }
    return names[role]
