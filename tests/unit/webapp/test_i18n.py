"""Languages, and how amounts and days are written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.support.web import signed_in
from webapp import i18n


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ({}, "en"),
        ({"headers": {"Accept-Language": "zh-TW,zh;q=0.9,en;q=0.8"}}, "zh-Hant"),
        ({"headers": {"Accept-Language": "fr;q=0.9,zh-Hant-HK;q=0.8"}}, "zh-Hant"),
        ({"headers": {"Accept-Language": "de,fr"}}, "en"),
        ({"headers": {"Accept-Language": "\x00;;;"}}, "en"),
        ({"query_string": {"lang": "zh_Hant"}, "headers": {"Accept-Language": "en"}}, "zh-Hant"),
        ({"query_string": {"lang": "../../etc"}}, "en"),
    ],
)
def test_the_language_is_what_was_asked_for(app, asked, language):
    assert f'<html lang="{language}"' in app.test_client().get("/sign-in", **asked).text


def test_a_switch_is_remembered_by_the_machine(app):
    client = app.test_client()
    client.get("/sign-in?lang=zh_Hant")
    assert '<html lang="zh-Hant"' in client.get("/sign-in").text
    assert "登入" in client.get("/sign-in").text


def test_a_switch_is_remembered_with_the_user(app, trial):
    signed_in(app, "reviewer").get("/?lang=zh_Hant")
    assert trial.user("reviewer").language == "zh_Hant"
    assert '<html lang="zh-Hant"' in signed_in(app, "reviewer").get("/").text


def test_the_api_does_not_read_cookies_for_its_language(app):
    client = app.test_client()
    client.set_cookie("lang", "zh_Hant")
    with app.test_request_context("/api/v1/tasks", headers={"Cookie": "lang=zh_Hant"}):
        assert i18n.language() == "en"


@pytest.mark.parametrize(
    ("language", "shown"), [("en", ("23 Nov 2026", "24 Nov 2026 00:30")), ("zh_Hant", ("2026年11月23日", "2026年11月24日 00:30"))]
)
def test_days_are_written_in_the_language_and_instants_in_the_banks_zone(app, language, shown):
    with app.test_request_context(f"/?lang={language}"):
        app.preprocess_request()
        assert i18n.day(date(2026, 11, 23)) == shown[0]
        assert i18n.instant(datetime(2026, 11, 23, 16, 30, tzinfo=UTC)) == shown[1]


def test_amounts_rates_and_what_is_not_there():
    assert i18n.money(Decimal("1234567.5")) == "1,234,567.50"
    assert i18n.percent(Decimal("0.0445")) == "4.45 %"
    assert [i18n.money(None), i18n.percent(None), i18n.day(None), i18n.instant(None)] == [""] * 4
