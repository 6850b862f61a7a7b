from decimal import Decimal

import pytest

from lending.domain.applications import Offer
from lending.service import contract_papers
from tests.support.bank import new_person
from tests.support.walk import HOME, paid_to, row, until_offer, until_terms


def test_papers_say_what_the_offer_says_and_who_is_who(trial, applicant):
    application = trial.submit(applicant, payments=paid_to(), collateral=(HOME,), guarantor=new_person("李娜"))
    until_terms(trial, application)
    with trial.bank.read() as book:
        drafts = contract_papers.draft(trial.bank, book, application.id)
        signers = contract_papers.signers_of(book, application)
    assert [draft.template for draft in drafts] == ["key_facts", "loan_contract", "security_contract", "guarantee_contract"]
    data = drafts[0].data
    assert {name: data[name] for name in drafts[0].terms} == drafts[0].terms
    assert (data["guarantor_name"], data["payments"][0]["payee"], data["collateral"][0]["value"]) == ("李娜", "Tile Shop", "2000000.00")
    assert len(data["plan"]) == 24
    assert signers == {"borrower": "張偉", "guarantor": "李娜"}


def test_a_loan_of_more_than_a_year_follows_the_longer_benchmark(trial, application):
    until_offer(trial, application)
    offer = row(trial, Offer)
    with trial.bank.read() as book:
        (facts, _) = contract_papers.draft(trial.bank, book, application.id)
    assert facts.data["benchmark"] in {"lpr_1y", "lpr_5y"}
    assert facts.data["lpr"] == str(offer.lpr)


@pytest.mark.parametrize(("amount", "needs"), [("200000.00", False), ("200000.01", True)])
def test_large_payments_are_released_by_an_officer(trial, application, amount, needs):
    until_terms(trial, application)
    offer = row(trial, Offer)
    offer.amount = Decimal(amount)
    with trial.bank.read() as book:
        assert contract_papers.needs_release(book, application, offer) is needs


def test_equal_rates_are_written_alike(trial, application):
    until_terms(trial, application)
    offer = row(trial, Offer)
    offer.annual_rate = Decimal("0.06000000")
    assert contract_papers.terms_of(offer)["annual_rate"] == "0.06"
