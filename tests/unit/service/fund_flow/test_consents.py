from datetime import timedelta

import pytest

from lending.domain.fund_flow.records import AccountConsent
from lending.domain.records import JournalEntry
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.fund_flow.consents import NewConsent, record_consent, revoke_consent
from lending.service.fund_flow.marks import mark_of
from tests.support.moving import SHOP
from tests.support.walk import row, rows


def new(running, **changes):
    return NewConsent(**{"account": SHOP, "holder": "Tile Shop", "reference": "A-17", "given_on": running.book.today, **changes})


def test_a_consent_opens_the_account_until_it_is_taken_back(running):
    bank, manager = running.trial.bank, running.trial.actor("manager")
    record_consent(bank, manager, running.id, new(running))
    kept = row(running.trial, AccountConsent, account=SHOP)
    assert (kept.reference, kept.recorded_by, kept.revoked_on) == ("A-17", manager.user_id, None)
    revoke_consent(bank, manager, running.id, kept.id)
    assert row(running.trial, AccountConsent, account=SHOP).revoked_on == running.book.today
    with pytest.raises(ConflictError, match="taken back already"):
        revoke_consent(bank, manager, running.id, kept.id)
    record_consent(bank, manager, running.id, new(running))
    noted = rows(running.trial, JournalEntry, application_id=running.loan.application_id, order="id")
    bodies = [entry.body for entry in noted if entry.action.startswith("account_consent")]
    assert len(bodies) == 3
    assert not any(SHOP in body or "Tile Shop" in body for body in bodies)
    with bank.read() as book:
        assert mark_of(book) == 3


def test_what_is_wrong_with_a_consent_is_named(running):
    bank, manager = running.trial.bank, running.trial.actor("manager")
    record_consent(bank, manager, running.id, new(running))
    wrong = new(running, holder=" ", given_on=running.book.today + timedelta(days=1))
    with pytest.raises(InvalidInputError) as refused:
        record_consent(bank, manager, running.id, wrong)
    assert refused.value.errors.keys() == {"account", "holder", "given_on"}


def test_others_record_none(running):
    with pytest.raises(ForbiddenError):
        record_consent(running.trial.bank, running.trial.actor("collector"), running.id, new(running))


def test_a_consent_without_its_day_is_refused(running):
    with pytest.raises(InvalidInputError, match="given_on: Give a date"):
        record_consent(running.trial.bank, running.trial.actor("manager"), running.id, new(running, given_on=None))
