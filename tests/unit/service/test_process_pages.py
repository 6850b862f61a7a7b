import json
from datetime import UTC, datetime

import pytest

from lending.adapters.engine.operaton_rest import EngineRefusedError
from lending.domain.records import Action, JournalEntry
from lending.errors import ConflictError, ForbiddenError, NotFoundError
from lending.service.ports import DeployedProcess, Incident
from lending.service.process_pages import read_cases_of, read_incidents, read_model, read_processes, retry_incident
from lending.service.replay.subjects import find_subject
from tests.support.bank import build_test_bank
from tests.support.every_case import KEYS, LOAN, begin_every_case
from tests.support.walk import row


def incident(business_key="") -> Incident:
    return Incident("7", "failedExternalTask", "query_tax", "due_diligence", "1", "boom", datetime(2026, 11, 23, tzinfo=UTC), business_key)


def test_the_banks_people_see_what_is_deployed_and_what_failed(trial):
    trial.engine.listed.append(DeployedProcess("intake", "Intake", "intake:1", "1", 3, {"screen_aml": 3}))
    trial.engine.troubles.append(incident())
    owner = trial.actor("owner")
    assert [found.process for found in read_processes(trial.bank, owner)] == ["intake"]
    assert [found.activity for found in read_incidents(trial.bank, owner)] == ["query_tax"]


def test_without_the_engine_nothing_is_known(trial):
    trial.engine.down = True
    owner = trial.actor("owner")
    assert (read_processes(trial.bank, owner), read_incidents(trial.bank, owner)) == (None, None)


def test_the_cases_of_incidents_are_those_that_are_there_and_in_the_readers_scope(trial):
    # Given
    begin_every_case(trial)
    keys = [trial.submit().id, KEYS["collection"], KEYS["close"]]
    stuck = [incident(key) for key in (*keys, "review-2026-99", "")]
    # Then
    assert set(read_cases_of(trial.bank, trial.actor("auditor"), stuck)) == set(keys)
    collection = read_cases_of(trial.bank, trial.actor("collector"), stuck)[KEYS["collection"]]
    assert (collection.kind, collection.loan_id) == ("collection", LOAN)
    trial.change("collector", branch_id="hangzhou")
    assert read_cases_of(trial.bank, trial.actor("collector"), stuck) == {}


@pytest.mark.parametrize("read", [read_processes, read_incidents, lambda bank, actor: read_model(bank, actor, "intake:1")])
def test_customers_and_partners_see_none_of_it(trial, read):
    for actor in (trial.customer(), trial.actor("partner")):
        with pytest.raises(NotFoundError):
            read(trial.bank, actor)


def test_a_diagram_is_read_by_the_id_of_its_definition(trial):
    trial.engine.deployed["intake:1.bpmn"] = b"<xml/>"
    assert read_model(trial.bank, trial.actor("reviewer"), "intake:1") == b"<xml/>"


class Refusing:
    def __init__(self, status) -> None:
        self.status = status

    def model_xml(self, definition):
        raise EngineRefusedError(definition, status=self.status, kind="")


@pytest.mark.parametrize(("status", "error"), [(404, NotFoundError), (500, EngineRefusedError)])
def test_a_diagram_that_is_not_there_is_not_found_and_other_refusals_stay_what_they_are(tmp_path, status, error):
    trial = build_test_bank(tmp_path, engine=Refusing(status))
    with pytest.raises(error):
        read_model(trial.bank, trial.actor("reviewer"), "intake:9")
    trial.close()


def test_an_administrator_tries_again_on_record(trial):
    # Given
    application = trial.submit()
    trial.engine.troubles.append(incident(application.id))
    # When
    retry_incident(trial.bank, trial.actor("admin"), "7")
    # Then
    assert trial.engine.troubles == []
    with trial.bank.read() as book:
        row = book.first(JournalEntry, action=Action.INCIDENT_RETRIED)
    assert (row.application_id, row.actor_id) == (application.id, trial.user("admin").id)


@pytest.mark.parametrize("kind", ["close", "review", "collection", "restructuring", "follow_up"])
def test_another_try_on_a_case_that_is_no_application_names_it_in_the_row_and_no_application(trial, kind):
    # Given
    begin_every_case(trial)
    trial.engine.troubles.append(incident(KEYS[kind]))
    # When
    retry_incident(trial.bank, trial.actor("admin"), "7")
    # Then
    found = row(trial, JournalEntry, action=Action.INCIDENT_RETRIED)
    told = {"case": KEYS[kind], "step": "query_tax", "process": "due_diligence"}
    assert (found.application_id, found.party_id) == (None, None if kind in {"close", "review"} else "debtor")
    assert json.loads(found.body) == told
    # And it stands in the case's replay
    with trial.bank.read() as book:
        assert found.id in {entry.id for entry in find_subject(book, trial.actor("auditor"), KEYS[kind], trial.clock()).entries}


def test_another_try_on_a_process_without_a_key_names_no_case(trial):
    trial.engine.troubles.append(incident())
    retry_incident(trial.bank, trial.actor("admin"), "7")
    found = row(trial, JournalEntry, action=Action.INCIDENT_RETRIED)
    assert (found.application_id, json.loads(found.body)) == (None, {"step": "query_tax", "process": "due_diligence"})


def test_an_incident_that_is_settled_cannot_be_tried_again(trial):
    with pytest.raises(ConflictError):
        retry_incident(trial.bank, trial.actor("admin"), "7")


def test_an_incident_settled_at_that_moment_leaves_no_record(trial, monkeypatch):
    trial.engine.troubles.append(incident())
    monkeypatch.setattr(type(trial.engine), "retry", lambda *_: False)
    with pytest.raises(ConflictError):
        retry_incident(trial.bank, trial.actor("admin"), "7")
    with trial.bank.read() as book:
        assert book.count(JournalEntry, action=Action.INCIDENT_RETRIED) == 0


def test_nobody_else_tries_again(trial):
    with pytest.raises(ForbiddenError):
        retry_incident(trial.bank, trial.actor("owner"), "7")
