"""From a count of a process to its cases: the way there, and what the list of cases says about it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import Schema, ValidationError, validates_schema

from lending.domain.actors import Role
from lending.service.modelling.cases_at import MOST, CasesAt, Place, Which, find_cases_at, may_list_cases, may_see_counts
from lending.service.modelling.shelves import DIAGRAM, name_of
from webapp.api.fields import Day, Whole
from webapp.i18n import day
from webapp.officer import words
from webapp.officer.drawn_names import process_name
from webapp.officer.filters import one_of
from webapp.security import current_actor, current_bank
from webapp.text_field import Text

#: More versions than any process has.
_LAST_VERSION = 1_000_000
#: The parts of the address that say where cases are looked for.
PARTS = ("process", "version", "step", "which", "over_since", "over_until")


class PlaceSchema(Schema):
    """Where cases are looked for, in the address."""

    process = Text(longest=100, load_default=None)
    version = Whole(1, _LAST_VERSION, text=True, load_default=None)
    step = Text(longest=100, load_default=None)
    which = one_of(list(Which))
    over_since = Day(load_default=None)
    over_until = Day(load_default=None)

    @validates_schema
    def _of_a_process(self, data: dict[str, Any], **_options: object) -> None:
        if not data["process"] and any(data[name] for name in PARTS):
            raise ValidationError({"process": ["Choose the process that this is about."]})


def link(
    process: str,
    *,
    version: int | None = None,
    step: str | None = None,
    which: Which = Which.HERE,
    since: date | None = None,
    until: date | None = None,
) -> str | None:
    """Return the address of the cases behind a count; None where no case is the reader's to see."""
    actor = current_actor()
    if not may_list_cases(actor):
        return None
    page = "audit.index" if Role.AUDITOR in actor.roles else "cases.index"
    chosen = None if which == Which.HERE else which.value
    return url_for(page, process=process, version=version, step=step, which=chosen, over_since=since, over_until=until)


def counts_only() -> bool:
    """Say whether the reader sees how many cases there are but none of them."""
    return not may_list_cases(current_actor())


def find(wanted: Mapping[str, Any]) -> CasesAt | None:
    """Return the cases at the place asked for, None where none is."""
    if not wanted["process"]:
        return None
    return find_cases_at(
        current_bank(),
        current_actor(),
        Place(
            process=wanted["process"],
            version=wanted["version"],
            step=wanted["step"],
            which=wanted["which"] or Which.HERE,
            since=wanted["over_since"],
            until=wanted["over_until"],
        ),
    )


def filters(found: CasesAt | None) -> dict[str, Any] | None:
    """Return the choices of the list's form: the processes and, once one is chosen, its versions and steps; None for who sees no counts."""
    if not may_see_counts(current_actor()):
        return None
    names = sorted(name_of(file) for file in current_bank().models.shipped() if file.endswith(DIAGRAM))
    processes = [("", _("Any")), *sorted(((name, process_name(name)) for name in names), key=lambda each: each[1])]
    if found is None:
        return {"processes": processes}
    steps = sorted(((step, words.label(name)) for step, name in found.steps.items()), key=lambda each: each[1])
    return {
        "processes": processes,
        "process": found.place.process,
        "versions": [("", _("All")), *((str(number), str(number)) for number in found.versions)],
        "steps": [("", _("Any")), *steps],
        "which": [("", _("Now here")), (Which.INCIDENT.value, _("Open incident")), (Which.LATE.value, _("Done late"))],
    }


def told(found: CasesAt, listed: int) -> dict[str, Any]:
    """Say how many cases are at a place, and that the list has fewer where it does."""
    place = found.place
    where = [process_name(place.process), words.label(found.steps[place.step]) if place.step else ""]
    where += [_("version %(version)s", version=place.version)] if place.version else []
    rest = [_("The list has those of them that are yours to see and fit the search: %(count)s.", count=f"{listed:,}")]
    return {
        "where": " · ".join(map(str, filter(None, where))),
        "text": _number(found),
        "rest": rest if listed < found.number else [],
        "capped": _("There are more; only the first %(most)s are looked up.", most=f"{MOST:,}") if found.capped else "",
        "url": url_for("processes.show", process=place.process),
        "counts_only": counts_only(),
    }


def _number(found: CasesAt) -> str:
    place, number = found.place, found.number
    match place.which:
        case Which.INCIDENT:
            text = ngettext(
                "%(num)s case of the bank has an open incident here.",
                "%(num)s cases of the bank have an open incident here.",
                number,
            )
        case Which.LATE if place.since and place.until:
            text = ngettext(
                "In %(num)s case of the bank this was done late, from %(first)s to %(last)s.",
                "In %(num)s cases of the bank this was done late, from %(first)s to %(last)s.",
                number,
                first=day(place.since),
                last=day(place.until),
            )
        case Which.LATE:
            text = ngettext("In %(num)s case of the bank this was done late.", "In %(num)s cases of the bank this was done late.", number)
        case _:
            text = ngettext("%(num)s case of the bank is here now.", "%(num)s cases of the bank are here now.", number)
    return str(text)
