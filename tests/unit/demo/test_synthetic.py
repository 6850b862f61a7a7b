from datetime import date

import pytest

from lending.demo import selection, synthetic
from lending.domain.new_application import ProductTerms, check_application
from lending.service.founding import PRODUCTS

TERMS = {product.code: ProductTerms.from_parameters(product.parameters) for product in PRODUCTS}
NUMBERS = range(synthetic.FIRST, synthetic.FIRST + synthetic.COUNT)


@pytest.mark.parametrize("number", NUMBERS)
def test_every_case_can_be_taken_in_and_says_that_it_is_synthetic(number):
    applicant = synthetic.applicant(number)
    assert applicant.synthetic
    check_application(applicant.application, TERMS[applicant.application.product], date(2026, 11, 23))


def test_there_are_sixty_or_more_with_what_the_data_has_not():
    cases = [synthetic.applicant(number).application for number in NUMBERS]
    assert len(cases) >= 60
    assert {case.product for case in cases} == {"consumer", "business", "mortgage"}
    assert all(case.amount > 200_000 for case in cases if case.product == "consumer")
    assert sum(case.occupation == "platform" for case in cases) > 5
    assert sum(case.guarantor is not None for case in cases) > 10
    assert {security.kind for case in cases for security in case.collateral} >= {"first_home", "commercial_property", "vehicle", "deposit"}
    assert {case.method for case in cases} == {"equal_instalment", "equal_principal", "interest_first", "bullet"}


def test_nobody_of_all_applicants_and_guarantors_is_somebody_else():
    everybody = selection.everybody(1)
    people = [applicant.application.applicant for applicant in everybody]
    people += [applicant.application.guarantor for applicant in everybody if applicant.application.guarantor]
    assert len({person.id_number for person in people}) == len(people)
    assert len({person.phone for person in people}) == len(people)
