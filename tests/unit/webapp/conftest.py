import pytest

from tests.support.web import own_app


@pytest.fixture
def app(trial):
    return own_app(trial, with_pages=False)
