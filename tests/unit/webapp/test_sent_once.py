"""A form that names a field twice."""

import io

from tests.support.web import csrf_token, signed_in


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
