"""Requests that no page of ours makes."""

import io

import pytest

from tests.support.web import Api, build_app, csrf_token, signed_in


def test_a_field_that_comes_twice_is_named_and_neither_is_read(app, trial):
    client = app.test_client()
    token = csrf_token(client.get("/sign-in?lang=zh_Hant"))
    answer = client.post("/sign-in", data={"login": ["reviewer", "admin"], "password": "correct horse battery", "csrf_token": token})
    assert answer.status_code == 422
    assert "<b>login</b> — 此欄位出現了不只一次" in answer.text
    assert client.get("/").status_code == 303


def test_a_file_that_comes_twice_is_refused_in_a_program_s_words(app, trial):
    client = signed_in(app, "reviewer")
    answer = client.post(
        "/sign-out",
        data={"csrf_token": csrf_token(client.get("/")), "file": [(io.BytesIO(b"a"), "a.pdf"), (io.BytesIO(b"b"), "b.pdf")]},
        headers={"Accept": "application/json"},
    )
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert list(answer.json["errors"]) == ["file"]
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("part", ["%00", "a%00b", "%7f", "%e2%80%aex", "%ef%bf%bf"])
def test_an_address_with_characters_nobody_sees_leads_nowhere_on_either_database(any_bank, part):
    app = build_app(any_bank)
    browser, caller = signed_in(app, "supervisor"), Api.of(app, any_bank, "supervisor")
    for page in (f"/tasks/{part}", f"/processes/{part}", f"/processes/models/{part}.bpmn"):
        assert browser.get(page).status_code == 404, page
    assert caller.get(f"/tasks/{part}").status_code == 404
    for page in (f"/tasks?selected={part}", f"/tasks?q={part}", f"/cases?q={part}", f"/?lang={part}", f"/sign-in?next={part}"):
        assert browser.get(page, follow_redirects=True).status_code == 200, page
