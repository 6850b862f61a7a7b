from decimal import Decimal
from functools import partial

import pytest

from lending.domain.applications import Offer, Product
from lending.service import offers
from lending.service.approval import approve_automatically
from lending.service.offers import price_offer
from tests.support.bank import FIRST_DAY
from tests.support.walk import at_once, change, failures, row, rows


def test_an_offer_is_priced_once_at_the_benchmark_and_the_spread(trial, application):
    approve_automatically(trial.bank, application.id)
    first, again = (price_offer(trial.bank, application.id, spread) for spread in (2.55, 9.0))
    assert first.id == again.id == row(trial, Offer).id
    assert (first.amount, first.term_months, first.method) == (Decimal(50_000), 24, "equal_instalment")
    assert first.spread == Decimal("0.0255")
    assert first.annual_rate == first.lpr + first.spread
    assert first.irr_annual_cost >= first.annual_rate
    assert first.state == "open"


def test_jobs_at_the_same_moment_make_one_offer(any_bank):
    application = any_bank.submit()
    approve_automatically(any_bank.bank, application.id)
    assert failures(at_once(*[partial(price_offer, any_bank.bank, application.id, 3.0)] * 3)) == []
    assert len(rows(any_bank, Offer)) == 1


def test_the_offer_s_numbers_are_those_of_its_plan(trial, application):
    approve_automatically(trial.bank, application.id)
    offer = price_offer(trial.bank, application.id, 3.0)
    plan = offers.plan_of(offer, FIRST_DAY)
    assert (offer.instalment, offer.total_interest) == (plan.instalment, plan.total_interest)
    assert sum(line.principal for line in plan.rows) == offer.amount


@pytest.mark.parametrize("fees", [[{"charged_by": "Agency", "name": "Search", "share": "0.001"}], [], None])
def test_who_charges_what_is_itemised(trial, application, fees):
    product = row(trial, Product, code="consumer")
    change(trial, Product, ("consumer", 1), parameters={**product.parameters, "fees": fees})
    approve_automatically(trial.bank, application.id)
    offer = price_offer(trial.bank, application.id, 3.0)
    others = [line for line in offer.costs if "Agency" in line.values()]
    assert len(others) == len(fees or [])
    assert "50.00" in others[0].values() if fees else offer.irr_annual_cost > 0


def test_there_is_no_offer_before_there_is_one(trial, application):
    with trial.bank.read() as book:
        assert offers.open_offer(book, application.id) is None
