from lending.domain.parties import CONSENT_FOR_AGENCY, ConsentPurpose
from lending.service.agency_reports import VALID_DAYS


def test_every_agency_that_is_asked_about_a_person_needs_a_consent():
    assert set(VALID_DAYS) <= set(CONSENT_FOR_AGENCY)


def test_every_consent_asked_for_is_needed_by_an_agency():
    assert set(CONSENT_FOR_AGENCY.values()) == set(ConsentPurpose)
