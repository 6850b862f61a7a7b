"""The portfolio board on the page: the figures, each drawing with its table, and the same as CSV."""

import re

import pytest

from tests.support.web import build_app, signed_in, text_of
from tests.unit.service.portfolio.test_board import book  # noqa: F401 -- a fixture


def arrived(trial, login: str = "auditor"):
    browser = signed_in(build_app(trial), login)
    browser.get("/portfolio?lang=en")
    return browser


@pytest.fixture
def browser(book):  # noqa: F811 -- the fixture of that name
    return arrived(book)


def test_the_board_shows_how_the_book_stands_and_rolls(browser):
    page = text_of(browser.get("/portfolio"))
    assert "Running loans 3 Outstanding, CNY 8,000 Overdue, of outstanding 12.50 %" in page
    assert re.search(r"1–30 days 1 – – 100\.0 %", page)
    assert "2026-10" in page
    assert re.search(r"2026-09 2 0\.0 % 0\.0 % 50\.0 %", page)


def test_another_month_and_another_lateness_can_be_chosen(browser):
    page = text_of(browser.get("/portfolio?month=2026-10&ever=91"))
    assert re.search(r"Not late 2 50\.0 % 50\.0 %", page)
    assert re.search(r"2026-09 2 0\.0 % 0\.0 % 0\.0 %", page)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("standing", "stage,31-60,1,1000.00,0.1250"),
        ("roll-rates", "2026-11,1-30,31-60,1,1.0000"),
        ("vintages", "30+,2026-09,2,2,1,0.5000"),
    ],
)
def test_each_part_is_there_as_csv(browser, name, line):
    answer = browser.get(f"/portfolio/{name}.csv")
    assert line in answer.text.splitlines()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    assert browser.get("/portfolio/else.csv").status_code == 404


def test_an_empty_book_says_what_will_stand_there(trial):
    assert "No month is over yet" in text_of(arrived(trial).get("/portfolio"))


def test_it_is_for_who_reads_boards(trial):
    assert signed_in(build_app(trial), "collector").get("/portfolio").status_code == 403
