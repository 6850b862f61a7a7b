"""Findings were on applications alone: the migration keeps them with their case and customer, and back."""

from alembic import command
from sqlalchemy import text

from lending.adapters.db.migrate import configuration, upgrade
from lending.domain.findings import Finding
from lending.service.replay.findings import list_findings, raise_finding
from tests.support.bank import NOON
from tests.support.every_case import KEYS, begin_every_case
from tests.support.walk import row


def test_findings_go_with_their_case_and_back(any_bank):
    trial, auditor = any_bank, any_bank.actor("auditor")
    application = trial.submit()
    begin_every_case(trial)
    kept = raise_finding(trial.bank, auditor, application.id, "a", NOON, "Kept.")
    raise_finding(trial.bank, auditor, KEYS["collection"], "b", NOON, "Knows no application.")
    trial.database.dispose()
    command.stamp(configuration(trial.url), "head")
    # When
    command.downgrade(configuration(trial.url), "0031")
    with trial.database.begin() as connection:
        assert connection.execute(text("SELECT id, application_id FROM finding")).all() == [(kept, application.id)]
    trial.database.dispose()
    upgrade(trial.url)
    # Then
    found = row(trial, Finding, id=kept)
    assert (found.case_key, found.party_id) == (application.id, application.party_id)
    assert [finding.id for finding in list_findings(trial.bank, auditor)] == [kept]
