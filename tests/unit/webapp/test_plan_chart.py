"""The drawing of a plan: what its places and heights come from."""

from datetime import date
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from flask import g

from lending.service.views.loan_parts import PlanLine
from webapp.plan_chart import HEIGHT, draw_plan


@pytest.fixture(params=["en"])
def speaking(app, request):
    with app.test_request_context():
        g.language = request.param
        yield


def line(number: int, principal: str, interest: str, status: str = "later") -> PlanLine:
    nothing = Decimal(0)
    due = date(2026, 12, 23) + relativedelta(months=number - 1)
    return PlanLine(
        number=number,
        start=due - relativedelta(months=1),
        due=due,
        principal=Decimal(principal),
        interest=Decimal(interest),
        payment=Decimal(principal) + Decimal(interest),
        balance=nothing,
        principal_paid=nothing,
        interest_paid=nothing,
        penalty=nothing,
        penalty_paid=nothing,
        unpaid=nothing,
        status=status,
        settled_on=None,
        days_late=0,
        bucket=None,
    )


def test_a_bar_is_as_high_as_its_instalment_on_a_scale_that_fits(speaking):
    chart = draw_plan([line(1, "2000.00", "250.00", "paid"), line(2, "2010.00", "240.00")], date(2026, 12, 24))
    first = chart.bars[0]
    assert [amount for _at, amount in chart.ticks] == [0, 1000, 2000, 3000]
    assert chart.ticks[-1][0] == HEIGHT
    assert (first.principal_height, first.interest_height) == (round(Decimal(HEIGHT) * 2 / 3, 2), round(Decimal(HEIGHT) / 12, 2))
    assert [(bar.x, bar.width) for bar in chart.bars] == [(7, 36), (57, 36)]
    assert (first.paid, chart.bars[1].paid, chart.today) == (True, False, 50)


def test_the_days_below_are_the_first_the_middle_and_the_last(speaking):
    assert draw_plan([line(number, "1.00", "0.00") for number in range(1, 6)], date(2026, 1, 1)).labels == (
        "Dec 2026",
        "Feb 2027",
        "Apr 2027",
    )
    assert draw_plan([line(1, "1.00", "0.00")], date(2026, 1, 1)).labels == ("Dec 2026",)


def test_days_are_written_in_the_language_of_the_page(app):
    with app.test_request_context("/?lang=zh_Hant"):
        assert draw_plan([line(1, "1.00", "0.00")], date(2026, 1, 1)).bars[0].label == "2026年12月"


def test_a_long_plan_is_drawn_by_year(speaking):
    chart = draw_plan([line(number, "100.00", "50.00", "overdue" if number == 2 else "paid") for number in range(1, 362)], date(2040, 6, 1))
    assert chart.by_year
    assert [bar.label for bar in chart.bars][:3] == ["2026", "2027", "2028"]
    assert (chart.bars[1].principal, chart.bars[1].interest) == (1200, 600)
    assert [(bar.paid, bar.overdue) for bar in chart.bars[:2]] == [(True, False), (False, True)]


def test_a_plan_without_instalments_is_an_empty_drawing(speaking):
    chart = draw_plan([], date(2026, 1, 1))
    assert (chart.bars, chart.labels, chart.today) == ((), (), 0)
