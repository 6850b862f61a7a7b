"""Collection came after cases were opened already: the migration has the process started for each that is open."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from alembic import command
from sqlalchemy import text

from lending.adapters.db.migrate import configuration, upgrade
from lending.domain.loans import CollectionCase
from lending.service.outbox import deliver_outbox
from tests.support.bank import FIRST_DAY
from tests.support.closing import run
from tests.support.walk import row
from tests.unit.service.close.test_sets import plan

LATE = {"party": "p0", "terms": plan("900", first_due=FIRST_DAY + timedelta(1)), "partition": 3, "autopay": False}


def test_each_open_case_gets_its_process_once(any_bank):
    run(any_bank, [LATE], [], 4)
    case = row(any_bank, CollectionCase, state="open")
    any_bank.database.dispose()
    command.stamp(configuration(any_bank.url), "head")
    command.downgrade(configuration(any_bank.url), "0007")
    with any_bank.database.begin() as connection:
        connection.execute(text("DELETE FROM outbox"))
    any_bank.database.dispose()
    upgrade(any_bank.url)
    upgrade(any_bank.url)
    today = replace(any_bank.bank, now=lambda: datetime.now(UTC))
    assert deliver_outbox(today) == 1
    assert list(any_bank.engine.started.values()) == [("collection", case.id, {"case_id": case.id})]
    assert row(any_bank, CollectionCase, state="open").past_due_since == case.past_due_since == FIRST_DAY + timedelta(1)
