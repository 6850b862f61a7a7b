import pytest

from tests.support.running import running_copy
from tests.support.warned import Warned


@pytest.fixture
def warned(trial) -> Warned:
    """A customer with a running loan of 50,000, of whom nothing warns yet."""
    return Warned(running_copy(trial))
