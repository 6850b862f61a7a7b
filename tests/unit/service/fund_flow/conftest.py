import pytest

from tests.support.moving import for_business
from tests.support.running import RunningLoan, running_copy


@pytest.fixture
def running(trial) -> RunningLoan:
    """A business loan of 50,000 for renovation, paid into the borrower's own account an hour ago."""
    return for_business(running_copy(trial))
