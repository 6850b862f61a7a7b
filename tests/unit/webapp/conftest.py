import pytest

from tests.support.web import build_app


@pytest.fixture
def app(trial):
    return build_app(trial, with_pages=False)
