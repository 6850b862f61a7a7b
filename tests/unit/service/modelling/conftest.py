import pytest

from tests.support.bank import TrialBank
from tests.support.modelling import deployed_approval


@pytest.fixture
def approval(trial: TrialBank) -> TrialBank:
    """A bank where approval is live in its third version."""
    deployed_approval(trial)
    return trial
