from datetime import timedelta

import pytest

from lending.domain.loans import CollectionCase
from lending.domain.records import JournalEntry
from tests.support.bank import FIRST_DAY
from tests.support.walk import do, row

TODAY = FIRST_DAY + timedelta(days=11)
ENTRIES = {
    "send_demand": {"sent_on": "2026-12-04", "reference": "EMS-1", "demanded": "1061.25"},
    "file_claim": {"court": "Ningbo District Court", "case_number": "(2026) 1", "filed_on": "2026-12-04", "costs": "120.00"},
    "enforce_judgment": {"result": "running", "note": "Account found."},
}


@pytest.mark.parametrize(
    ("task", "stage", "days"),
    [("send_demand", "claim", 15), ("file_claim", "enforcement", 30), ("enforce_judgment", "enforcement", 90)],
)
def test_each_step_of_legal_action_leads_to_the_next_after_its_time(trial, case, task, stage, days):
    do(trial, "legal", case.id, task, ENTRIES[task])
    after = row(trial, CollectionCase)
    assert (after.legal_stage, after.paused_until, after.pause_reason) == (stage, TODAY + timedelta(days=days), "legal")
    assert row(trial, JournalEntry, action="legal_step").actor_name == trial.actor("legal").name
