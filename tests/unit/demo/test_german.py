import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lending.adapters.scorecards import applicant_of_row, load_fold_of_row
from lending.demo import german
from lending.domain.instalments import instalment_plan
from lending.domain.loan_terms import LoanTerms
from lending.domain.new_application import ProductTerms, check_application
from lending.domain.pricing import price_loan
from lending.domain.scoring import instalment_share_class
from lending.service.founding import PRODUCTS

SOURCE = Path(__file__).parents[3] / "modelling" / "data" / "germancredit.csv"
TODAY = date(2026, 11, 23)
TERMS = {product.code: ProductTerms.from_parameters(product.parameters) for product in PRODUCTS}
SPREADS = {product.code: Decimal(str(product.parameters["indicative_spread"])) for product in PRODUCTS}


@pytest.fixture(scope="module")
def everybody():
    return [german.applicant(row) for row in range(1_000)]


@pytest.fixture(scope="module")
def source():
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_committed_rows_are_the_data_without_outcome_sex_and_nationality(source):
    left_out = {"creditability", "personal_status_and_sex", "foreign_worker"}
    assert len(german.rows()) == len(source) == 1_000
    for number, (ours, theirs) in enumerate(zip(german.rows(), source, strict=True)):
        assert ours == {"row": str(number), **{name: value for name, value in theirs.items() if name not in left_out}}


def test_every_application_can_be_taken_in(everybody):
    for applicant in everybody:
        check_application(applicant.application, TERMS[applicant.application.product], TODAY)


def test_characteristics_are_exactly_the_datas(everybody, source):
    for applicant, row in zip(everybody, source, strict=True):
        stated = applicant_of_row(row)
        assert {name: str(value) for name, value in applicant.application.characteristics.items()} == {
            name: str(value) for name, value in stated.items()
        }


def test_everybody_is_scored_by_the_fold_that_did_not_see_him(everybody):
    folds = load_fold_of_row()
    assert all(applicant.application.scorecard == f"retail_v1_fold{folds[applicant.row]}" for applicant in everybody)


def test_amounts_are_ten_times_the_datas_within_the_product(everybody, source):
    for applicant, row in zip(everybody, source, strict=True):
        new, asked = applicant.application, Decimal(row["credit_amount"]) * 10
        assert new.amount % 100 == 0
        assert abs(new.amount - asked) <= 50 or new.amount == TERMS[new.product].minimum


def test_the_class_of_the_instalments_share_of_income_holds(everybody):
    for applicant in everybody:
        new = applicant.application
        rate = price_loan(product=new.product, term_months=new.term_months, spread=SPREADS[new.product], on=TODAY).rate
        terms = LoanTerms(principal=new.amount, annual_rate=rate, periods=new.term_months, disbursed=TODAY, method=new.method)
        share = instalment_plan(terms).rows[0].payment / new.declared["monthly_income"]
        # An income that is told 3 % too high or too low stays in the class.
        for told in ("0.97", "1", "1.03"):
            assert instalment_share_class(share / Decimal(told)) == new.characteristics["instalment_share_of_income"]


def test_three_channels_share_the_applicants_six_two_two(everybody):
    channels = [applicant.application.channel for applicant in everybody]
    assert [channels.count(name) for name in ("mobile", "branch", "partner")] == [600, 200, 200]


def test_payments_sum_to_the_loan_where_all_of_it_is_entrusted(everybody):
    for applicant in everybody:
        new, listed = applicant.application, sum((line.amount for line in applicant.application.payments), Decimal(0))
        assert {"entrusted": listed == new.amount, "mixed": 0 < listed < new.amount, "self_paid": listed == 0}[new.payment_mode]


def test_a_tenth_forgets_a_paper_that_is_asked_for(everybody):
    forgetful = [applicant for applicant in everybody if applicant.forgotten]
    assert 80 < len(forgetful) < 130
    assert all(set(applicant.forgotten) <= set(applicant.papers) for applicant in forgetful)


def test_a_seed_changes_what_people_do_and_not_who_they_are(everybody):
    others = [german.applicant(row, seed=2) for row in range(1_000)]
    assert [other.application.applicant for other in others] == [applicant.application.applicant for applicant in everybody]
    assert [other.behaviour for other in others] != [applicant.behaviour for applicant in everybody]
