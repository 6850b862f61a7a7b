import hashlib
import json

import pytest

from lending.domain.records import JournalEntry
from lending.service.models import GateRefusedError, deploy_models
from tests.support.walk import row, rows

MODELS = {"intake.bpmn": b"<one/>", "checklist.dmn": b"<two/>"}


def test_what_changed_is_deployed_and_on_record_by_its_hash(trial):
    assert [deploy_models(trial.bank, MODELS, lambda _: []) for _ in range(2)] == [2, 0]
    entry = row(trial, JournalEntry, action="model_deployed")
    assert json.loads(entry.body)["sha256"]["intake.bpmn"] == hashlib.sha256(b"<one/>").hexdigest()


def test_what_the_gate_refuses_is_not_deployed(trial):
    with pytest.raises(GateRefusedError, match=r"(?s)refused the models.*script task.*unknown topic"):
        deploy_models(trial.bank, MODELS, lambda _: ["a.bpmn: script task", "a.bpmn: unknown topic"])
    assert (trial.engine.deployed, rows(trial, JournalEntry, action="model_deployed")) == ({}, [])
