from dataclasses import replace

import pytest

from lending.domain.actors import Actor, Role
from lending.domain.applications import Application
from lending.errors import EngineUnavailableError, ForbiddenError, InvalidInputError
from lending.service.modelling import cases_at
from lending.service.modelling.cases_at import Place, Which, find_cases_at, may_list_cases, may_see_counts
from lending.service.ports import Incident
from tests.support.bank import FIRST_DAY, NOON
from tests.support.modelling import NEW, OLD, standing, two_versions
from tests.support.walk import rows

APPROVAL = Place(process="approval")


@pytest.fixture
def busy(trial):
    """Two cases by the third version, one by the fourth, in which a step has another name; one of each version failed."""
    two_versions(trial)
    applications = [trial.submit() for _ in range(3)]
    standing(trial, "review_case", key=applications[0].id)
    standing(trial, "score_applicant", key=applications[1].id)
    trial.engine.moves.cases["new"] = [NEW, "review_case", applications[2].id]
    trial.engine.moves.cases["nameless"] = [NEW, "review_case", ""]
    trial.engine.listed[0] = replace(trial.engine.listed[0], cases=2)
    for number, (instance, key) in enumerate((("i1", applications[1].id), ("new", applications[2].id), ("gone", ""))):
        trial.engine.troubles.append(Incident(str(number), "failedJob", "review_case", "approval", instance, "no", NOON, key))
    trial.engine.troubles.append(Incident("9", "failedJob", "review_case", "collection", "x", "no", NOON, applications[0].id))
    return trial


@pytest.mark.parametrize(
    ("place", "number", "listed"),
    [
        (APPROVAL, 4, [0, 1, 2]),
        (replace(APPROVAL, version=3), 2, [0, 1]),
        (replace(APPROVAL, step="review_case"), 3, [0, 2]),
        (replace(APPROVAL, step="review_case", version=3), 1, [0]),
        (replace(APPROVAL, step="score_applicant"), 1, [1]),
        (replace(APPROVAL, step="rate_applicant"), 0, []),
        (replace(APPROVAL, which=Which.INCIDENT), 3, [1, 2]),
        (replace(APPROVAL, which=Which.INCIDENT, step="score_applicant"), 0, []),
        (replace(APPROVAL, which=Which.INCIDENT, version=4), 1, [2]),
    ],
)
def test_the_cases_behind_a_count_are_found_by_process_version_and_step(busy, place, number, listed):
    found = find_cases_at(busy.bank, busy.actor("owner"), place)
    ids = [application.id for application in rows(busy, Application, order="reference")]
    assert (found.number, sorted(map(ids.index, found.application_ids)), found.capped) == (number, listed, False)
    assert found.versions == (4, 3)
    assert found.steps["review_case"] == "Review case"


def test_a_step_of_an_older_version_is_offered_while_cases_run_by_it(busy):
    def steps() -> set[str]:
        return set(find_cases_at(busy.bank, busy.actor("auditor"), APPROVAL).steps)

    assert {"score_applicant", "rate_applicant"} <= steps()
    del busy.engine.moves.cases["i0"], busy.engine.moves.cases["i1"]
    assert "score_applicant" not in steps()


@pytest.mark.parametrize(("version", "asked"), [(None, None), (3, OLD)])
def test_what_was_late_is_asked_of_the_period_and_version(busy, version, asked):
    seen = []
    busy.engine.measures.late_cases = lambda tasks: seen.append(tasks) or ["gone"]
    place = replace(APPROVAL, which=Which.LATE, step="review_case", version=version, since=FIRST_DAY, until=FIRST_DAY)
    found = find_cases_at(busy.bank, busy.actor("supervisor"), place)
    assert (found.number, found.application_ids) == (1, ())
    (tasks,) = seen
    assert (tasks.process, tasks.step, tasks.definition, (tasks.until - tasks.since).days) == ("approval", "review_case", asked, 1)


def test_more_than_are_looked_up_are_cut_off_and_said(busy, monkeypatch):
    monkeypatch.setattr(cases_at, "MOST", 1)
    found = find_cases_at(busy.bank, busy.actor("admin"), APPROVAL)
    assert (found.number, found.capped) == (1, True)


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (Place(process="gone"), "process"),
        (replace(APPROVAL, version=2), "version"),
        (replace(APPROVAL, step="gone"), "step"),
        (replace(APPROVAL, step="score_applicant", version=4), "step"),
    ],
)
def test_what_there_is_none_of_is_named(busy, place, field):
    with pytest.raises(InvalidInputError) as refused:
        find_cases_at(busy.bank, busy.actor("owner"), place)
    assert list(refused.value.errors) == [field]


def test_who_sees_no_counts_is_refused_and_who_sees_no_cases_is_known(busy):
    with pytest.raises(ForbiddenError):
        find_cases_at(busy.bank, busy.actor("reviewer"), APPROVAL)
    owner = Actor(user_id="o", name="n", roles=frozenset({Role.PROCESS_OWNER}), branch_id="ningbo")
    assert (may_see_counts(owner), may_list_cases(owner)) == (True, False)
    assert (may_see_counts(busy.actor("reviewer")), may_list_cases(busy.actor("reviewer"))) == (False, True)


def test_an_engine_that_is_away_is_said(busy):
    busy.engine.down = True
    with pytest.raises(EngineUnavailableError):
        find_cases_at(busy.bank, busy.actor("owner"), APPROVAL)
