"""First pages and the header by role."""

import pytest
from flask import Blueprint

from lending.domain.actors import Role
from tests.support.web import own_app, signed_in
from webapp import navigation


@pytest.fixture
def app(trial):
    app = own_app(trial, with_pages=False)
    for name in ("tasklist", "cases", "processes", "audit"):
        blueprint = Blueprint(name, __name__, url_prefix=f"/{name}")
        blueprint.add_url_rule("/", "index", lambda: "page")
        app.register_blueprint(blueprint)
    return app


@pytest.mark.parametrize(
    ("login", "place"), [("reviewer", "/tasklist/"), ("auditor", "/audit/"), ("owner", "/processes/"), ("admin", "/cases/")]
)
def test_everybody_begins_at_his_daily_question(app, login, place):
    assert signed_in(app, login).get("/").location == place


def test_the_header_leads_to_ones_own_pages_only(app):
    client = signed_in(app, "reviewer")
    with client:
        client.get("/tasklist/")
        shell = navigation._shell()
    assert [(item["url"], item["current"]) for item in shell["nav"]] == [("/tasklist/", True), ("/cases/", False)]
    assert shell["user"]["detail"] == "reviewer"


def test_the_language_switch_keeps_the_page_and_what_was_asked(app):
    client = signed_in(app, "reviewer")
    with client:
        client.get("/tasklist/?q=zhou&lang=en")
        assert navigation._shell()["menu"][0]["url"] == "/tasklist/?q=zhou&lang=zh_Hant"


def test_every_role_has_a_name(app):
    with app.test_request_context("/"):
        assert len({navigation.role_name(role) for role in Role}) == len(Role)
