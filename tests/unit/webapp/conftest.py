import pytest

from tests.support.web import build_app


@pytest.fixture
def app(trial):
    """The application without people's pages; a module whose tests add routes or count requests puts `own_app` in its place."""
    return build_app(trial, with_pages=False)
