"""The description fits what is served."""

import io
import re
from dataclasses import asdict

import jsonschema
import pytest

from lending.service import users
from tests.support.bank import new_person
from tests.support.web import Api
from webapp.api.openapi import describe
from webapp.api.operation import OPERATIONS


def test_every_operation_is_described_and_served(app):
    described = {(method.upper(), path) for path, methods in describe()["paths"].items() for method in methods}
    assert described == {(known.method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", known.path)) for known in OPERATIONS}
    served = {(method, rule.rule) for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.") for method in rule.methods or ()}
    assert {(known.method, f"/api/v1{known.path}") for known in OPERATIONS} <= served


def test_it_is_open_to_everybody_and_all_its_references_exist(app):
    answer = app.test_client().get("/api/v1/openapi.json")
    known = {f"#/components/schemas/{name}" for name in answer.json["components"]["schemas"]}
    assert set(re.findall(r'"\$ref": ?"([^"]+)"', answer.text)) <= known
    assert answer.json["openapi"] == "3.1.0"


def test_amounts_are_text():
    schemas = describe()["components"]["schemas"]
    assert schemas["NewApplication"]["properties"]["amount"]["type"] == "string"
    assert schemas["Offer"]["properties"]["annual_rate"]["type"] == "string"


def test_it_says_who_uploads_papers_and_what_a_branch_does_instead(app, trial):
    paths = describe()["paths"]
    early, later = (paths[path]["post"]["description"] for path in ("/documents", "/applications/{application_id}/documents"))
    assert "branch or a partner sends the application first" in early
    assert "investigators" in later
    assert "description" not in paths["/applications/{application_id}/contracts"]["get"]
    for login in ("intake", "partner"):
        sent = {"kind": "identity", "file": (io.BytesIO(b"%PDF-1.7"), "id.pdf")}
        answer = Api.of(app, trial, login).post("/documents", data=sent)
        assert (answer.status_code, "send the application first" in answer.json["detail"]) == (403, True)


@pytest.mark.parametrize(
    ("path", "said"), [("/documents", {"kind": "identity", "dated": "2026-11-01"}), ("/tasks/{task_id}/attachments", {})]
)
def test_a_file_goes_along_with_what_is_said_of_it_and_nothing_else(path, said):
    body = describe()["paths"][path]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    schema = {**body, "components": describe()["components"]}
    jsonschema.validate({**said, "file": "%PDF"}, schema)
    for wrong in (said, {**said, "file": "%PDF", "more": "x"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


def test_an_account_is_opened_without_a_token_once(app):
    person = new_person()
    body = {
        "name": person.name,
        "id_number": person.id_number,
        "phone": person.phone,
        "login": "carla",
        "password": "correct horse battery",
    }
    assert app.test_client().post("/api/v1/customers", json=body).status_code == 201
    assert app.test_client().post("/api/v1/customers", json=body).status_code == 409
    short = app.test_client().post("/api/v1/customers", json={**body, "login": "dora", "password": "short"})
    assert [error["field"] for error in short.json["errors"]] == ["password"]


@pytest.mark.parametrize("name", ["張\u200b偉", "張偉\ufeff", "張\u200d偉"], ids=ascii)
def test_nothing_hides_in_the_name_of_an_account(app, name):
    body = {**asdict(new_person()), "name": name, "login": "carla", "password": "correct horse battery"}
    refused = app.test_client().post("/api/v1/customers", json=body)
    assert refused.json["errors"] == [{"field": "name", "message": "Leave out control characters and others that cannot be seen."}]


@pytest.mark.parametrize(("sandbox", "status"), [(True, 201), (False, 429)])
def test_accounts_from_one_address_are_slowed_down_except_in_the_sandbox(app, monkeypatch, sandbox, status):
    monkeypatch.setattr(users, "REGISTRATIONS", 1)
    monkeypatch.setitem(app.config, "SCORECARD_MAY_BE_NAMED", sandbox)
    bodies = [{**asdict(new_person()), "login": login, "password": "correct horse battery"} for login in ("carla", "dora")]
    assert [app.test_client().post("/api/v1/customers", json=body).status_code for body in bodies] == [201, status]
