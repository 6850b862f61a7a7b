"""Errors as people and programs see them."""

import pytest
from marshmallow import ValidationError

from lending.errors import BusinessError, ConflictError, EngineUnavailableError, InvalidInputError, LendingError, NotFoundError
from lending.service.users import SignInRefusedError
from tests.support.web import own_app
from webapp import errors
from webapp.assets_manifest import AssetsMissingError

SECRET = "張偉 330106199001010015"


@pytest.fixture
def app(trial):
    return own_app(trial, with_pages=False)


@pytest.fixture
def failing(app):
    """Return the application with a page that raises what a test wants."""
    wanted: list[Exception] = []

    @app.get("/fail")
    @app.get("/api/v1/fail")
    def fail() -> str:
        raise wanted[0]

    def raising(error: Exception):
        wanted[:] = [error]
        return app.test_client()

    return raising


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidInputError({"amount": ["Too much."]}), 422),
        (ValidationError({"rows": {0: {"amount": ["Too much."]}}}), 422),
        (NotFoundError("There is no such case."), 404),
        (ConflictError("It changed."), 409),
        (BusinessError("No consent."), 409),
        (EngineUnavailableError("The engine is away."), 503),
        (SignInRefusedError(), 401),
        (errors.BadRequestError("No JSON."), 400),
        (LendingError("Terms differ."), 500),
        (RuntimeError(SECRET), 500),
    ],
)
def test_each_kind_has_its_status_for_both(failing, error, status):
    page, document = failing(error).get("/fail"), failing(error).get("/api/v1/fail")
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert (document.status_code, document.mimetype) == (status, "application/problem+json")
    assert document.json.keys() >= {"type", "title", "status", "detail", "instance"}
    assert document.json["instance"] == "/api/v1/fail"


def test_a_defect_has_a_number_and_no_secrets_even_in_the_log(failing, caplog):
    answer = failing(RuntimeError(SECRET)).get("/fail")
    number = answer.text.split("number ")[1][:8]
    assert number in caplog.text
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text + answer.text


def test_fields_are_a_list_in_the_api_and_a_mapping_for_scripts_of_pages(failing):
    error = InvalidInputError({"amount": ["Too much.", "Not round."]})
    listed = failing(error).get("/api/v1/fail").json["errors"]
    assert listed == [{"field": "amount", "message": "Too much."}, {"field": "amount", "message": "Not round."}]
    assert failing(error).get("/fail", headers={"Accept": "application/json"}).json["errors"] == error.errors


def test_nested_messages_are_flat_with_rows_counted_from_one():
    nested = {"payments": {0: {"payee": ["Fill this in."]}}, "_schema": ["No object."], "name": "Short."}
    assert errors.flat(nested) == {"payments.1.payee": ["Fill this in."], "body": ["No object."], "name": ["Short."]}


def test_without_built_assets_an_error_is_still_told(failing, monkeypatch):
    monkeypatch.setattr(errors, "render_template", lambda *_, **__: (_ for _ in ()).throw(AssetsMissingError))
    answer = failing(ConflictError("It changed.")).get("/fail")
    assert (answer.status_code, answer.mimetype, answer.text) == (409, "text/plain", "Conflict. It changed.\n")


def test_an_unknown_page_says_where_to_begin(app):
    answer = app.test_client().get("/nowhere")
    assert (answer.status_code, "Check the address" in answer.text) == (404, True)


def test_a_request_to_come_again_says_when(failing):
    assert failing(EngineUnavailableError("Away.")).get("/api/v1/fail").headers["Retry-After"] == "5"


def test_a_redirect_of_the_router_is_no_error(app):
    app.add_url_rule("/folder/", "folder", lambda: "in it")
    assert app.test_client().get("/folder").status_code == 308
