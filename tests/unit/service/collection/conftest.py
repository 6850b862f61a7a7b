import pytest

from lending.domain.loans import CollectionCase
from tests.support.bank import TrialBank
from tests.support.collecting import late_debtor


@pytest.fixture
def case(trial: TrialBank) -> CollectionCase:
    """The case of a loan whose first instalment is nine days past due."""
    return late_debtor(trial, 10)
