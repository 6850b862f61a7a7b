import pytest

from lending.errors import NotFoundError
from lending.service.modelling.checking import check_file
from tests.support.modelling import APPROVAL


def test_anybody_of_the_staff_asks_the_gate(trial):
    assert list(check_file(trial.bank, trial.actor("reviewer"), "approval.bpmn", APPROVAL)) == []
    (found,) = check_file(trial.bank, trial.actor("owner"), "approval.txt", APPROVAL)
    assert (found.rule, found.file) == ("file-kind", "approval.txt")


def test_customers_do_not(trial):
    with pytest.raises(NotFoundError):
        check_file(trial.bank, trial.customer(), "approval.bpmn", APPROVAL)
