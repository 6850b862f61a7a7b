import pytest

from lending.errors import ForbiddenError, NotFoundError
from lending.service.staff import read_colleagues, require_staff


def test_an_auditor_reads_who_works_here_and_nobody_elses_names(trial):
    names = [name for _id, name in read_colleagues(trial.bank, trial.actor("auditor"))]
    assert trial.user("reviewer").name in names
    assert names == sorted(names)
    assert trial.user("partner").name not in names
    with pytest.raises(ForbiddenError):
        read_colleagues(trial.bank, trial.actor("reviewer"))


@pytest.mark.parametrize("login", ["reviewer", "auditor", "owner", "admin"])
def test_the_banks_own_people_are_let_in(trial, login):
    require_staff(trial.actor(login))


def test_for_customers_and_partners_there_is_nothing_here(trial):
    for outsider in (trial.customer(), trial.actor("partner")):
        with pytest.raises(NotFoundError):
            require_staff(outsider)
