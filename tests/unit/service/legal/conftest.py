import pytest

from tests.support.bank import TrialBank
from tests.support.collecting import late_debtor
from tests.support.suing import Lawsuit


@pytest.fixture
def lawsuit(trial: TrialBank) -> Lawsuit:
    """The lawsuit about a loan whose first instalment is ten days past due."""
    return Lawsuit(trial, late_debtor(trial, 10).id)
