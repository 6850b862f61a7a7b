import pytest

from tests.support.running import RunningLoan, running_copy


@pytest.fixture
def running(trial) -> RunningLoan:
    """50,000 at 6 % in 24 equal instalments of 2,216.03, paid out to the customer on 23 November 2026."""
    return running_copy(trial)
