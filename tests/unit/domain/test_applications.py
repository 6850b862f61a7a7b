import pytest

from lending.domain.applications import ENDED, NOT_WITHDRAWABLE, Application, Status
from tests.support.bank import TrialBank


@pytest.mark.parametrize("status", Status)
def test_an_application_is_open_until_it_ended(application: Application, status):
    application.status = status
    assert application.is_open is (status not in ENDED)


def test_the_database_counts_the_same_ends_as_the_domain(trial: TrialBank):
    with trial.database.connect() as connection:
        index = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'uq_application_open'").scalar_one()
    assert {status.value for status in Status if f"'{status.value}'" in index} == {status.value for status in ENDED}


def test_money_on_its_way_is_too_late_to_withdraw():
    assert {Status.DISBURSING} == NOT_WITHDRAWABLE - ENDED
