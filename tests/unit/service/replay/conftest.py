import pytest

from tests.support.bank import build_test_bank


@pytest.fixture
def trial(tmp_path):
    trial = build_test_bank(tmp_path)
    yield trial
    trial.close()
