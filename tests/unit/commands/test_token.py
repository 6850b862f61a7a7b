"""`loanflow token`."""

import dataclasses

import pytest
from click.testing import CliRunner

from lending.commands import token
from lending.errors import NotFoundError
from lending.service.users import user_of_token
from tests.support.bank import build_test_bank


@pytest.fixture
def trial(tmp_path, monkeypatch):
    trial = build_test_bank(tmp_path)
    monkeypatch.setattr(token, "build_bank", lambda _settings: trial.bank)
    monkeypatch.setattr(token, "Settings", dataclasses.make_dataclass("Settings", [], namespace={"load": staticmethod(dict)}))
    yield trial
    trial.close()


def run(*arguments: str):
    return CliRunner().invoke(token.command, list(arguments))


def test_a_token_stands_for_its_user_and_is_all_that_is_printed(trial):
    printed = run("reviewer")
    assert printed.exit_code == 0
    assert user_of_token(trial.bank, printed.output.strip()).login == "reviewer"


def test_an_unknown_user_is_said(trial):
    assert isinstance(run("nobody").exception, NotFoundError)


def test_the_list_shows_staff_and_no_customers(trial):
    trial.customer("anna")
    output = run("--list").output
    assert "reviewer" in output
    assert "anna" not in output


def test_without_a_user_it_says_how(trial):
    answer = run()
    assert answer.exit_code == 2
    assert "--list" in answer.output
