from datetime import date, time

import pytest

from lending.config import Settings
from lending.domain.loans import Loan
from lending.errors import ConflictError, InvalidInputError
from lending.service.business_date import business_date
from lending.simulation.importing import import_loans
from lending.simulation.machinery import WallClock, own_environment
from lending.simulation.premises import DATABASE, as_one, open_premises
from tests.support.troubled import troubled

FIRST = date(2025, 1, 1)
THEIRS = {
    "LOANFLOW_STATE": "/var/lib/theirs",
    "LOANFLOW_DATABASE_URL": "sqlite:////var/lib/theirs.db",
    "LOANFLOW_ENGINE_URL": "http://127.0.0.1:1/engine-rest",
    "LOANFLOW_AGENCIES_URL": "http://127.0.0.1:1",
    "LOANFLOW_JOURNAL_KEY": "theirs",
    "LOANFLOW_CACHE": "/var/cache/engines",
    "PATH": "/bin",
}


@pytest.fixture(scope="module")
def premises(tmp_path_factory):
    return open_premises(tmp_path_factory.mktemp("premises") / "bank", FIRST, 1)


def test_a_bank_of_its_own_reads_no_setting_of_the_one_that_runs_here(tmp_path, monkeypatch):
    for name, value in THEIRS.items():
        monkeypatch.setenv(name, value)
    open_premises(tmp_path / "bank", FIRST, 1)
    assert (tmp_path / "bank" / DATABASE).exists()
    with pytest.raises(InvalidInputError, match="holds a bank already"):
        open_premises(tmp_path / "bank", FIRST, 1)


def test_what_runs_for_it_alone_has_its_own_state_ports_and_secrets(tmp_path):
    environment = own_environment(tmp_path, THEIRS)
    assert (environment["PATH"], environment["LOANFLOW_CACHE"]) == ("/bin", "/var/cache/engines")
    settings = Settings.from_env(environment)
    assert settings.state == tmp_path
    assert settings.database_url == f"sqlite:///{tmp_path}/{DATABASE}"
    ports = {settings.web_port, settings.engine_port, settings.sandbox_port, settings.workers_port}
    assert len(ports) == 4
    assert not ports & {8080, 8081, 8082, 8083}
    assert str(settings.engine_port) in settings.engine_url
    WallClock().set(FIRST, time(12))


def test_the_clock_is_moved_by_hand_and_never_stands_still(premises):
    premises.clock.set(FIRST, time(0, 30))
    first, second = premises.bank.now(), premises.bank.now()
    assert first.isoformat() == "2024-12-31T16:30:00.000001+00:00"  # half past midnight in Shanghai
    assert second > first
    assert premises.bank.engine.fire_due(first) == 0


def test_most_messages_arrive_and_the_same_ones_each_time(premises):
    reports = [premises.bank.agencies.sms_report(f"message {number}").status for number in range(200)]
    assert 0 < reports.count("undelivered") < 30
    assert reports == [premises.bank.agencies.sms_report(f"message {number}").status for number in range(200)]


def test_use_cases_together_are_one_transaction(premises):
    customer = next(troubled(1, FIRST))
    import_loans(premises.bank, [(customer, loan) for loan in customer.loans])
    import_loans(premises.bank, [])
    loan_id = customer.loans[0].id

    def begun_and_broken_off():
        with as_one(premises.bank, loans=[loan_id]) as (bank, book):
            with bank.begin() as inner:
                assert inner is book
                inner.lock(Loan, loan_id).days_past_due = 5
            assert business_date(book) == FIRST
            raise ConflictError("of one piece")

    with pytest.raises(ConflictError, match="of one piece"):
        begun_and_broken_off()
    with premises.bank.read() as book:
        assert book.get(Loan, loan_id).days_past_due == 0
