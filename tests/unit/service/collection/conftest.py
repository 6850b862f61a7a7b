import pytest

from lending.domain.loans import CollectionCase
from tests.support.bank import TrialBank
from tests.support.collecting import add_debtor, late_for


@pytest.fixture
def case(trial: TrialBank) -> CollectionCase:
    """The case of a loan whose first instalment is nine days past due."""
    add_debtor(trial)
    return late_for(trial, 10)
