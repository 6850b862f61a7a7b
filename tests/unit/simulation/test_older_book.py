"""The book a demonstration begins with, lived through once for all tests here."""

import base64
import secrets
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from lending.adapters.db.migrate import upgrade
from lending.bootstrap import build_bank
from lending.config import SECRETS, Settings
from lending.domain.early_warning.records import RiskWarning
from lending.domain.loans import CollectionCase, Loan
from lending.domain.parties import Party
from lending.domain.segmentation.records import CustomerReview
from lending.service.business_date import read_business_date
from lending.service.collection.arrears import arrears_of
from lending.service.ports import Bank
from lending.service.servicing.verification import verify_book
from lending.simulation.older_book import DAYS, begin_with_older_book, people

LAST = date(2026, 11, 26)
SECRET = {name: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() for name in SECRETS}


def settings_at(state: Path) -> Settings:
    return Settings.from_env({"LOANFLOW_STATE": str(state), **SECRET})


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("older")
    # What a start that was killed has left.
    for left in ("loanflow.db.begun", "loanflow.db.begun-wal", "loanflow.db.whole"):
        (made / left).write_bytes(b"half a page")
    (made / "loanflow.db.backup").write_bytes(b"somebody's own")
    # And a command that was given before: tables, and nothing in them.
    upgrade(settings_at(made).database_url)
    begin_with_older_book(settings_at(made), LAST, "test-password-2026")
    return made


@pytest.fixture(scope="module")
def bank(state: Path) -> Bank:
    return build_bank(settings_at(state))


def test_the_bank_is_founded_whole_on_the_day_after(state, bank):
    assert read_business_date(bank) == LAST + timedelta(days=1)
    assert [path.name for path in state.iterdir() if path.name.startswith("loanflow.db.")] == ["loanflow.db.backup"]
    assert (state / "loanflow.db.backup").read_bytes() == b"somebody's own"


def test_a_case_waits_for_each_who_stopped_paying_and_for_nobody_else(bank):
    with bank.read() as book:
        loans = book.find(Loan, order="id")
        late = {loan.id: arrears_of(book, loan.id).days_past_due for loan in loans}
        cases = book.find(CollectionCase, state="open")
    assert sorted(days for days in late.values() if days) == [3, 6, 13, 20, 39, 76], "on the morning after the last day"
    assert {case.loan_id for case in cases} == {loan_id for loan_id, days in late.items() if days}
    assert len(cases) == 6


def test_its_months_were_reviewed_and_its_warnings_found(bank):
    with bank.read() as book:
        reviewed = Counter(found.month for found in book.find(CustomerReview))
        warned = {warning.indicator for warning in book.find(RiskWarning)}
        names = [party.name for party in book.find(Party)]
    assert set(reviewed) == {"2026-08", "2026-09", "2026-10"}
    assert "arrears_in_a_row" in warned
    assert len(set(names)) == len(names), "people with names, not numbers"


def test_its_ledger_balances(bank):
    found = verify_book(bank, lambda _done, _count: None)
    assert found.loans == 24
    assert found.discrepancies == ()


def test_the_same_people_borrow_on_any_day(bank):
    first = LAST - timedelta(days=DAYS - 1)
    assert list(people(first, LAST)) == list(people(first, LAST))
    assert all(first <= loan.terms.plan.disbursed <= LAST for customer in people(first, LAST) for loan in customer.loans)
