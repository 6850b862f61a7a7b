"""A bank in which every kind of case was begun, and its auditor at a browser."""

import pytest

from tests.support.every_case import collect
from tests.support.web import build_app, signed_in


@pytest.fixture
def begun(trial):
    """Every kind of case; the engine remembers the collection."""
    collect(trial)
    return trial


@pytest.fixture
def of_begun(begun):
    """The auditor's browser, in English."""
    browser = signed_in(build_app(begun), "auditor")
    browser.get("/history?lang=en")
    return browser
