import pytest

from tests.support.bank import build_test_bank
from tests.support.web import build_app


@pytest.fixture
def trial(tmp_path):
    trial = build_test_bank(tmp_path)
    yield trial
    trial.close()


@pytest.fixture
def app(trial):
    return build_app(trial, with_pages=False)
