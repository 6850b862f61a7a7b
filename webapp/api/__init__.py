"""The JSON API, `/api/v1`: bearer tokens, no cookies; described by itself at `/api/v1/openapi.json`."""

from flask import Flask

from webapp.api import (
    applications,
    bank,
    documents,
    handovers,
    loan_acts,
    loan_decisions,
    loans,
    models,
    openapi,
    quotes,
    task_notes,
    tasks,
)
from webapp.api.operation import blueprint
from webapp.security import csrf

MODULES = (applications, documents, tasks, handovers, task_notes, quotes, loans, loan_acts, loan_decisions, models, bank, openapi)


def mount(app: Flask) -> None:
    """Serve the API; it reads no cookies, so nothing can be forged with them."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
