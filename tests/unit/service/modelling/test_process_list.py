from datetime import timedelta

import pytest

from lending.errors import EngineUnavailableError, NotFoundError
from lending.service.modelling.measure_ports import EndedCase
from lending.service.modelling.process_list import list_processes
from lending.service.ports import Incident
from tests.support.bank import NOON
from tests.support.modelling import NEW, standing, two_versions


def test_each_process_says_what_runs_what_failed_and_what_came_through(trial):
    two_versions(trial)
    standing(trial, "review_case", "review_case")
    trial.engine.troubles = [Incident("i", "failedJob", "score_applicant", "approval", "i0", "boom", NOON)]
    trial.engine.measures.cases = [(EndedCase("e", "", NEW, NOON - timedelta(days=ago)), ()) for ago in (1, 29, 31)]
    (found,) = list_processes(trial.bank, trial.actor("auditor"))
    assert (found.process, found.version, found.older, found.incidents, found.ended) == ("approval", "4", 2, 1, 2)
    assert found.name == "Approval"


def test_customers_have_no_list_and_an_engine_that_is_away_says_so(trial):
    with pytest.raises(NotFoundError):
        list_processes(trial.bank, trial.customer())
    trial.engine.down = True
    with pytest.raises(EngineUnavailableError):
        list_processes(trial.bank, trial.actor("owner"))
