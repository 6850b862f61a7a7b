from datetime import timedelta

import pytest

from tests.support.running import RunningLoan, move_to, running_copy
from tests.unit.service.servicing.test_payments import FIRST_DUE


@pytest.fixture
def late(trial) -> RunningLoan:
    """50,000 in 24 instalments, ten days after the first of 2,216.03 was due and not paid."""
    running = running_copy(trial)
    move_to(trial, FIRST_DUE + timedelta(days=10))
    return running
