from lending.service.audit.case_words import ALL_TEXTS
from webapp.officer.package_words import TEXTS


def test_the_catalogue_has_every_text_of_the_page():
    assert [str(text) for text in TEXTS] == list(ALL_TEXTS)
