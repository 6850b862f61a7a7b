import pytest
from flask import g

from webapp.officer.durations import in_words, with_words


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("P3650D", "3,650 days", "3,650 天"),
        ("P10Y", "10 years", "10 年"),
        ("PT30M", "30 minutes", "30 分鐘"),
        ("P1DT12H", "1 day 12 hours", "1 天 12 小時"),
        ("P1Y2M3W", "1 year 2 months 3 weeks", "1 年 2 個月 3 週"),
        ("R3/PT1H", "3 × 1 hour", "3 × 1 小時"),
        ("R/PT10S", "∞ × 10 seconds", "∞ × 10 秒"),
    ],
)
def test_a_duration_is_said_in_words(app, text, english, chinese):
    with app.test_request_context():
        g.language = "en"
        assert in_words(text) == english
    with app.test_request_context():
        g.language = "zh_Hant"
        assert in_words(text) == chinese


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "PRICING", "P-3D", "lapse_at", "2026-11-26T10:00Z", "P3650D ", "R3", "P３D"])
def test_what_is_no_duration_stays_as_it_is(app, text):
    with app.test_request_context():
        assert in_words(text) is None
        assert with_words(text) == text
        assert with_words(None) is None


def test_the_value_itself_stays_readable(app):
    with app.test_request_context():
        g.language = "en"
        assert with_words("P3650D") == "3,650 days (P3650D)"
