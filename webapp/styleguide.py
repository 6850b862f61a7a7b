"""Every component with data that looks real: mounted only in development, or on its own by `python -m webapp.styleguide`."""

import secrets
import sys
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_wtf import CSRFProtect

from webapp.assets_manifest import register_assets
from webapp.styleguide_samples import DIAGRAMS, chosen_language, officer, page_data, samples
from webapp.styleguide_states import blueprint as states

#: What the whole application is served under (issue 3, section 5); `unsafe-inline` for styles only, bpmn-js and form-js set them.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

blueprint = Blueprint("styleguide", __name__, url_prefix="/styleguide")


def _page(template: str, **data: Any) -> str:
    return render_template(template, **{"search_url": "#", **page_data(), **data})


@blueprint.get("/")
def components() -> str:
    """Show every component on one page."""
    return _page("styleguide.html", page_title="Components", **officer("Cases"))


@blueprint.get("/tasklist")
def tasklist() -> str:
    """Show the officer's three panes."""
    return _page("styleguide/tasklist.html", page_title="Tasks", **officer("Tasks"))


@blueprint.get("/case")
def case() -> str:
    """Show a case page."""
    return _page("styleguide/case.html", page_title="Zhou Wenbo 周文博", **officer("Cases"))


@blueprint.get("/loan")
def loan() -> str:
    """Show the customer's loan, on a phone."""
    return _page("styleguide/loan.html", page_title="裝修貸款", back_url="#", help_url="#", bottom_items=samples()["bottom"])


@blueprint.get("/apply")
def apply() -> str:
    """Show a step of the application with an error and an upload, on a phone."""
    return _page("styleguide/apply.html", page_title="Apply for a loan", back_url="#", saved="Saved 14:21")


@blueprint.get("/diagrams/<name>.bpmn")
def diagram(name: str) -> ResponseReturnValue:
    """Serve one of the bank's diagrams; only names that exist are found."""
    found = {file.stem: file for file in DIAGRAMS.glob("*.bpmn")}.get(name)
    return Response(found.read_bytes(), mimetype="application/xml") if found else ("There is no such diagram.", 404)


@blueprint.post("/upload")
def upload() -> ResponseReturnValue:
    """Take a file and forget it."""
    return jsonify(note="Read, 1 page"), 201


@blueprint.post("/draft")
def draft() -> ResponseReturnValue:
    """Take a draft and forget it."""
    return jsonify(note="Draft saved 14:18")


@blueprint.post("/complete")
def complete() -> ResponseReturnValue:
    """Refuse a form as the server would, so that its errors can be seen."""
    return jsonify(errors={"limit": ["280,000 is the most that was asked for. Enter that or less."]}), 422


def create_app() -> Flask:
    """Return an application of the styleguide alone, under the content security policy of the real one."""
    app = Flask("webapp", root_path=str(Path(__file__).parent))
    app.config.update(SECRET_KEY=secrets.token_hex(), TEMPLATES_AUTO_RELOAD=True)
    Babel(app, locale_selector=chosen_language)
    CSRFProtect(app)
    register_assets(app)
    app.register_blueprint(blueprint)
    app.register_blueprint(states)

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return response

    return app


if __name__ == "__main__":
    create_app().run("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8090)
