"""One set of pages for every model: a process's under its id, a decision's or form's under its file."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.service.modelling.in_force import file_of
from lending.service.modelling.shelves import DIAGRAM, FORM, name_of
from webapp.officer import words
from webapp.officer.drawn_names import model_name

View = Callable[..., ResponseReturnValue]


def on_model(blueprint: Blueprint, tail: str, *methods: str) -> Callable[[View], View]:
    """Mount a view that takes the `file` of a model at `/processes/<process>…` and at `/models/<file>…`."""

    def mount(view: View) -> View:
        @wraps(view)
        def routed(process: str = "", file: str = "", **more: Any) -> ResponseReturnValue:
            return view(file or file_of(process), **more)

        for place in ("/processes/<process>", "/models/<file>"):
            blueprint.add_url_rule(place + tail, view.__name__, routed, methods=methods)
        return view

    return mount


def kind_of(file: str) -> str:
    """Return the media type of a model's file."""
    return "application/json" if file.endswith(FORM) else "application/xml"


def where(file: str) -> dict[str, Any]:
    """Return what names a model in an address."""
    return {"process": name_of(file)} if file.endswith(DIAGRAM) else {"file": file}


def called(file: str, name: str = "") -> str:
    """Return what people call a model."""
    return words.label(name) if name and not file.endswith(FORM) else model_name(file)


def trail(file: str, name: str) -> list[dict[str, str]]:
    """Return the way to a model's own page."""
    processes = {"label": _("Processes"), "url": url_for("processes.index")}
    if file.endswith(DIAGRAM):
        return [processes, {"label": name, "url": url_for("processes.show", process=name_of(file))}]
    models = {"label": _("Decisions and forms"), "url": url_for("models.index")}
    return [processes, models, {"label": name, "url": url_for("models.show", file=file)}]
