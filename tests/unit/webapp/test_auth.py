"""Signing in, out and up."""

import pytest

from lending.service import users
from tests.support.bank import PASSWORD, new_person
from tests.support.web import csrf_token, signed_in


def try_in(client, login: str, password: str, **more: str):
    return client.post("/sign-in", data={"login": login, "password": password, "csrf_token": csrf_token(client.get("/sign-in")), **more})


def account(**changes: str) -> dict[str, str]:
    person = new_person()
    return {"login": "carla", "password": PASSWORD, "name": person.name, "id_number": person.id_number, "phone": person.phone, **changes}


def register(client, **changes: str):
    return client.post("/register", data={**account(**changes), "csrf_token": csrf_token(client.get("/register"))})


def test_who_signs_in_reaches_a_first_page(app):
    assert "Hsu Chia-ling" in signed_in(app, "reviewer").get("/").text


def test_a_wrong_name_reads_like_a_wrong_password(app):
    client = app.test_client()
    pages = [try_in(client, "reviewer", "wrong password"), try_in(client, "nobody", "wrong password"), try_in(client, "", "")]
    assert [page.status_code for page in pages] == [422] * 3
    assert len({page.text.count("The name or the password is not right") for page in pages}) == 1
    assert "wrong password" not in pages[0].text


def test_after_five_failures_even_the_right_password_waits(app):
    client = app.test_client()
    for _ in range(5):
        try_in(client, "reviewer", "wrong password")
    answer = try_in(client, "reviewer", PASSWORD)
    assert (answer.status_code, "quarter of an hour" in answer.text) == (429, True)


def test_signing_in_leads_back_to_where_one_was(app):
    client = app.test_client()
    asked = client.get("/?tab=2")
    assert (asked.status_code, asked.location) == (303, "/sign-in?next=/?tab%3D2")
    assert try_in(client, "reviewer", PASSWORD, next="/?tab=2").location == "/?tab=2"


@pytest.mark.parametrize(
    "place",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/a\r\nSet-Cookie: x=1", "evil", " /", "/ x"],
)
def test_signing_in_leads_nowhere_else(app, place):
    assert try_in(app.test_client(), "reviewer", PASSWORD, next=place).location == "/"


def test_who_is_signed_in_does_not_see_the_form_again(app):
    assert signed_in(app, "reviewer").get("/sign-in").status_code == 303


def test_signing_out_ends_every_session_of_the_user(app):
    one, two = signed_in(app, "reviewer"), signed_in(app, "reviewer")
    token = csrf_token(one.get("/"))
    assert one.post("/sign-out", data={"csrf_token": token}).location == "/sign-in"
    assert one.get("/").status_code == two.get("/").status_code == 303


def test_signing_out_twice_is_no_trouble(app):
    client = app.test_client()
    assert client.post("/sign-out", data={"csrf_token": csrf_token(client.get("/sign-in"))}).status_code == 303


def test_a_customer_opens_an_account_and_is_signed_in(app, trial):
    client = app.test_client()
    assert register(client).status_code == 303
    assert trial.user("carla").name in client.get("/").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("login", "x"),
        ("password", "short"),
        ("name", ""),
        ("name", "a\0b"),
        ("name", "張\u200b偉"),
        ("name", "Zhang\u00adWei"),
        ("id_number", "330106199001010011"),
        ("phone", "12345"),
        ("login", "é" * 65),
    ],
)
def test_each_wrong_field_of_an_account_is_named_and_the_rest_is_kept(app, field, value):
    answer = register(app.test_client(), **{field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert PASSWORD not in answer.text


@pytest.mark.parametrize("lang", ["en", "zh_Hant"])
def test_an_account_keeps_the_language_of_the_page(app, trial, lang):
    client = app.test_client()
    client.get(f"/register?lang={lang}")
    register(client)
    assert trial.user("carla").language == lang


def test_accounts_from_one_address_are_slowed_down(app, monkeypatch):
    monkeypatch.setattr(users, "REGISTRATIONS", 1)
    assert register(app.test_client()).status_code == 303
    answer = register(app.test_client(), login="dora")
    assert (answer.status_code, "quarter of an hour" in answer.text) == (429, True)


def test_a_taken_name_is_a_conflict(app, trial):
    users.register_customer(trial.bank, "carla", PASSWORD, new_person())
    assert register(app.test_client()).status_code == 409


def test_a_form_with_a_missing_field_names_it(app):
    client = app.test_client()
    answer = client.post("/register", data={"csrf_token": csrf_token(client.get("/register"))})
    assert (answer.status_code, 'id="phone-error"' in answer.text) == (422, True)
