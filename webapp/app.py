"""The web application: puts sessions, languages, errors, the API and every page module together."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Flask

from lending.config import Settings
from lending.service.ports import Bank
from webapp import api, auth, errors, health, i18n, live, navigation, pages, request_check, security
from webapp.assets_manifest import register_assets
from webapp.compiled_templates import keep_compiled

#: Bytes of a request; the largest document has 10 MB (lending.adapters.documents.uploads).
LARGEST_REQUEST = 12 * 1024 * 1024


def create_app(bank: Bank, settings: Settings, *, with_pages: bool = True) -> Flask:
    """Return the web application over a bank, with or without people's pages; nothing is contacted yet."""
    app = Flask("webapp", root_path=str(Path(__file__).parent))
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=LARGEST_REQUEST, SCORECARD_MAY_BE_NAMED=_is_sandbox(settings))
    app.extensions["bank"] = bank
    security.protect(app)
    i18n.speak(app)
    request_check.check_requests(app)
    errors.explain(app)
    health.observe(app)
    navigation.guide(app)
    register_assets(app)
    keep_compiled(app, settings.state / "templates")
    app.register_blueprint(auth.blueprint)
    live.speak_live(app, bank)
    api.mount(app)
    for blueprint in _page_blueprints() if with_pages else ():
        app.register_blueprint(blueprint)
    return app


def _page_blueprints() -> Iterator[Blueprint]:
    """Yield the blueprint of each page module, or those of its `blueprints`."""
    for module in pkgutil.iter_modules(pages.__path__):
        found = importlib.import_module(f"webapp.pages.{module.name}")
        yield from getattr(found, "blueprints", None) or [found.blueprint]


def _is_sandbox(settings: Settings) -> bool:
    """Say whether the outside world is the sandbox: only there may a caller name the scorecard of a fold."""
    return settings.agencies_url == f"http://127.0.0.1:{settings.sandbox_port}"
