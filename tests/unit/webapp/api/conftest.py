import pytest

from tests.support.bank import TrialBank, build_test_bank
from tests.support.bodies import APPLICATION
from tests.support.web import Api, build_app


@pytest.fixture
def anna(app, trial) -> Api:
    """A customer with a token."""
    trial.customer("anna")
    return Api.of(app, trial, "anna")


@pytest.fixture
def officer(app, trial) -> Api:
    """An intake officer with a token."""
    return Api.of(app, trial, "intake")


@pytest.fixture
def wanted(trial, anna) -> dict:
    """Return what Anna asks for."""
    return application_of(trial, "anna")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Return a bank, its application and an administrator's token for tests that change nothing."""
    trial = build_test_bank(tmp_path_factory.mktemp("bank"))
    app = build_app(trial, with_pages=False)
    yield trial, app, Api.of(app, trial, "admin")
    trial.close()


def application_of(trial: TrialBank, login: str) -> dict:
    person = trial.person_of(trial.actor(login))
    left_out = ("guarantor", "documents", "scorecard", "collateral")
    body = {name: value for name, value in APPLICATION.items() if name not in left_out}
    return {**body, "applicant": {"name": person.name, "id_number": person.id_number, "phone": person.phone}}
