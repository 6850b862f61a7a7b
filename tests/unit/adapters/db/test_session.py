import pytest

from lending.adapters.db import session
from lending.adapters.db.session import answers, pulse
from lending.domain.actors import Branch
from lending.errors import ConflictError, NotFoundError
from tests.support.bank import TrialBank, build_test_bank


def test_the_database_answers(any_bank: TrialBank) -> None:
    assert answers(any_bank.database)


def test_what_was_begun_is_kept_whole_or_not_at_all(any_bank: TrialBank) -> None:
    def fail() -> None:
        with any_bank.bank.begin() as book:
            book.add(Branch(id="suzhou", name="Suzhou"))
            book.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with any_bank.bank.read() as book, pytest.raises(NotFoundError, match="no branch suzhou"):
        book.get(Branch, "suzhou")


def test_a_second_row_of_one_key_is_a_conflict_that_names_no_values(any_bank: TrialBank) -> None:
    with pytest.raises(ConflictError, match="already recorded") as raised, any_bank.bank.begin() as book:
        book.add(Branch(id="ningbo", name="Ningbo again"))
    assert "Ningbo again" not in str(raised.value)


def test_reading_never_writes(any_bank: TrialBank) -> None:
    with any_bank.bank.read() as book:
        book.get(Branch, "ningbo").name = "changed"
    with any_bank.bank.read() as book:
        assert book.get(Branch, "ningbo").name != "changed"


def test_the_pulse_tells_every_commit_and_rests_while_nothing_is_written(any_bank: TrialBank) -> None:
    beat = pulse(any_bank.database)
    before = beat()
    if any_bank.database.dialect.name == "sqlite":  # PostgreSQL may write its log by itself at any time
        with any_bank.bank.read() as book:
            book.get(Branch, "ningbo")
        assert beat() == before
    with any_bank.bank.begin() as book:
        book.add(Branch(id="suzhou", name="Suzhou"))
    assert beat() != before


def test_the_pulse_is_felt_wherever_the_state_lies(tmp_path) -> None:
    odd = tmp_path / "50% off #1 ä"
    odd.mkdir()
    trial = build_test_bank(odd)
    beat = pulse(trial.database)
    before = beat()
    trial.submit()
    assert beat() != before
    trial.close()


def test_a_file_that_others_are_writing_is_not_forgotten_and_says_so(trial, monkeypatch):
    monkeypatch.setattr(session, "_BUSY_MS", 1)
    with trial.bank.begin() as book:
        book.lock(Branch, "ningbo")
        with pytest.raises(session.NotForgottenError, match="Give the command again"):
            trial.bank.scrub()
    trial.bank.scrub()
