"""The portfolio board on the page: the figures, each drawing with its table, and the same as CSV."""

import re
from datetime import timedelta

import pytest

from lending.service.portfolio.board import by_stage, by_tier
from lending.service.portfolio.now import BookNow, Looked
from lending.service.portfolio.ports import Standing
from tests.support.bank import FIRST_DAY, NOON
from tests.support.web import build_app, signed_in, text_of
from tests.unit.service.portfolio.test_board import book  # noqa: F401 -- a fixture
from tests.unit.service.portfolio.test_throughput import completed, decided


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
    assert "逾期天數" in text_of(browser.get("/portfolio?lang=zh_Hant"))
    assert re.search(r"1–30 days 1 – – 100\.0 %", page)
    assert "2026-10" in page
    assert re.search(r"2026-09 2 0\.0 % 0\.0 % 50\.0 %", page)


def test_a_board_that_is_open_is_told_how_the_book_stands_now(browser):
    page, fresh = browser.get("/portfolio").text, browser.get("/portfolio/now")
    assert "Running loans 3 Outstanding, CNY 8,000 Overdue, of outstanding 12.50 %" in text_of(fresh)
    assert "31–60 days 1 1,000 12.50 %" in text_of(fresh)
    found = re.findall(r'data-part="(\w+)"', fresh.text)
    assert found == re.findall(r'data-part="(\w+)"', page) == ["figures", "at", "standing"]


def test_the_overdue_part_is_of_the_sums_and_not_of_rounded_shares(browser, monkeypatch):
    # Given three sevenths overdue, each of them 14.29 % rounded
    standing = [Standing("normal", bucket, 1, amount) for bucket, amount in ((None, 400), ("1-30", 100), ("31-60", 100), ("61-90", 100))]
    now = BookNow(at=NOON, today=FIRST_DAY, tiers=by_tier(standing), stages=by_stage(standing), segments=())
    monkeypatch.setattr("webapp.officer.portfolio.look", lambda: Looked(now))
    assert "Overdue, of outstanding 42.86 %" in text_of(browser.get("/portfolio/now"))
    nothing = BookNow(at=NOON, today=FIRST_DAY, tiers=by_tier([]), stages=by_stage([]), segments=())
    monkeypatch.setattr("webapp.officer.portfolio.look", lambda: Looked(nothing))
    assert "Overdue, of outstanding 0.00 %" in text_of(browser.get("/portfolio/now"))


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
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    assert browser.get("/portfolio/else.csv").status_code == 404


def test_the_way_to_a_loan_is_told_by_month_and_group_and_is_there_as_csv(trial):
    decided(trial, paid_out=True)
    decided(trial, rejected=True)
    completed(trial, "reviewer", late=False)
    completed(trial, "reviewer", late=True)
    browser = arrived(trial)
    page = text_of(browser.get("/portfolio"))
    assert "2026-11 2 50.0 % 1 3 h 3 h" in page
    assert "Review 2 50.0 %" in page
    assert browser.get("/portfolio/origination.csv").text.splitlines() == [
        "month,approved,rejected,approval_rate,paid_out,median_seconds,p90_seconds",
        "2026-11,1,1,0.5000,1,10800,10800",
    ]
    assert browser.get("/portfolio/service-levels.csv").text.splitlines()[1] == "2026-11,reviewer,2,1,0.5000"


def test_seconds_are_told_where_money_takes_no_minutes(trial):
    at_once = decided(trial, paid_out=True)
    trial.set(at_once, disbursed_at=NOON + timedelta(seconds=4.25))
    decided(trial)
    assert "2026-11 2 100.0 % 1 4.2 s 4.2 s" in text_of(arrived(trial).get("/portfolio"))


def test_an_empty_book_says_what_will_stand_there(trial):
    assert "No month is over yet" in text_of(arrived(trial).get("/portfolio"))


def test_it_is_for_who_reads_boards(trial):
    assert signed_in(build_app(trial), "collector").get("/portfolio").status_code == 403
