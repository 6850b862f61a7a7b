import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest

from lending.domain.audit.reconciliation import Mismatch
from lending.domain.records import Action
from lending.service import journal
from lending.service.audit import reconciling
from lending.service.audit.reconciling import reconcile
from tests.support.cases import Case
from tests.support.stack import Stack
from tests.support.worlds import debts

pytestmark = pytest.mark.engine
Told = set[tuple[Mismatch, str, str]]


def told(case: Case) -> Told:
    """Return where journal and engine disagree about one case; others of the same engine are left aside."""
    return {(found.mismatch, found.key, found.said) for found in reconcile(case.bank).differences if found.case == case.id}


def test_journal_and_engine_tell_the_same_until_somebody_goes_past_one_of_them(
    stack: Stack, apply: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a case whose reviewer is done; nothing of it is on its way any more
    monkeypatch.setattr(reconciling, "_SETTLED", timedelta(0))
    case = apply(world=debts())
    case.wait_for(lambda: "review_case" in {record.activity for record in case.history()}, seconds=180)
    reviewed = case.reviewed()
    approving = case.waits("approve_case")
    assert told(case) == set()
    # When a task is completed past the bank, a row is written without one, and what the reviewer did is overwritten in the journal
    stack.bank.engine.complete_task(approving.id, {"decision": "rejected"})
    with stack.bank.begin() as book:
        facts = {"application_id": case.id, "task_id": "never", "step": "approve_case"}
        journal.record(stack.bank, book, case.town.officer("approver"), Action.TASK_COMPLETED, **facts)
    with closing(sqlite3.connect(stack.settings.database_url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)) as file:
        file.execute("DROP TRIGGER journal_entry_no_update")
        change = "UPDATE journal_entry SET body = replace(body, '\"approve\"', '\"reject\"') WHERE task_id = ? AND action = ?"
        assert file.execute(change, [reviewed.id, Action.TASK_COMPLETED]).rowcount == 1
    # Then each is named
    assert told(case) == {
        (Mismatch.EXTRA, approving.id, "the journal knows nothing of it"),
        (Mismatch.MISSING, "never", "the engine knows nothing of it"),
        (Mismatch.DIFFERENT, reviewed.id, "review_recommendation is reject in the journal, approve in the engine"),
    }
