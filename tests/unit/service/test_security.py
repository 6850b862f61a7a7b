from dataclasses import replace
from decimal import Decimal

import pytest

from lending.domain.applications import Collateral, Status
from lending.errors import AgencyUnavailableError, InvalidInputError
from lending.service.security import register_security, release_security
from lending.service.withdrawal import withdraw_application
from tests.support.bank import NOON
from tests.support.walk import HOME, actions, change, do, row, rows

PLEDGE = replace(HOME, kind="deposit", description="Deposit", declared_value=Decimal(60_000))


@pytest.fixture
def secured(trial, applicant):
    application = trial.submit(applicant, collateral=(HOME, PLEDGE))
    return trial.set(application.id, signed_at=NOON)


def states(trial) -> dict[str, str]:
    return {item.kind: item.state for item in rows(trial, Collateral)}


def test_a_home_is_mortgaged_and_a_deposit_frozen_once(trial, secured):
    for _ in range(2):
        register_security(trial.bank, secured.id)
    assert sorted(registration.kind for registration in trial.agencies.registrations.values()) == ["mortgage", "pledge"]
    assert states(trial) == {"first_home": "registered", "deposit": "registered"}
    assert all(item.registration_number.startswith("REG-") for item in rows(trial, Collateral))
    assert actions(trial, secured.id).count("security_registered") == 2


def test_killed_after_the_registry_s_answer_the_same_registration_is_found_again(trial, secured):
    register_security(trial.bank, secured.id)
    for item in rows(trial, Collateral):
        change(trial, Collateral, item.id, state="none", registration_number=None)
    register_security(trial.bank, secured.id)
    assert len(trial.agencies.registrations) == 2


def test_everything_that_stands_is_released_as_often_as_called(trial, secured):
    register_security(trial.bank, secured.id)
    for _ in range(2):
        release_security(trial.bank, secured.id)
    assert {registration.status for registration in trial.agencies.registrations.values()} == {"released"}
    assert set(states(trial).values()) == {"released"}


def test_a_registration_whose_answer_was_lost_is_released_too(trial, secured):
    register_security(trial.bank, secured.id)
    home = row(trial, Collateral, kind="first_home")
    change(trial, Collateral, home.id, state="none")
    release_security(trial.bank, secured.id)
    assert {registration.status for registration in trial.agencies.registrations.values()} == {"released"}
    assert states(trial)["first_home"] == "released"


def test_the_registry_is_not_asked_about_what_was_never_signed(trial, applicant):
    application = trial.submit(applicant, collateral=(HOME,))
    release_security(trial.bank, application.id)
    assert "registry" not in trial.agencies.asked


def test_what_was_never_registered_has_nothing_to_release(trial, secured):
    release_security(trial.bank, secured.id)
    assert set(states(trial).values()) == {"none"}


def test_a_withdrawal_while_the_registry_was_asked_releases_what_it_registered(trial, secured, applicant):
    ask = trial.agencies.register_security

    def withdraw_meanwhile(*order):
        if trial.application(secured.id).status != Status.WITHDRAWN:
            withdraw_application(trial.bank, applicant, secured.id)
        return ask(*order)

    trial.agencies.register_security = withdraw_meanwhile
    register_security(trial.bank, secured.id)
    assert {registration.status for registration in trial.agencies.registrations.values()} == {"released"}


def test_a_registry_that_is_down_leaves_it_to_an_officer(trial, secured):
    trial.agencies.down = {"registry"}
    with pytest.raises(AgencyUnavailableError):
        register_security(trial.bank, secured.id)
    by_hand = {"registration_number": "H-1", "registered_on": "2026-11-22"}
    with pytest.raises(InvalidInputError) as caught:
        do(trial, "signing", secured.id, "register_by_hand", by_hand)
    assert caught.value.errors == {"registered_on": ["Give a day from 2026-11-23 to 2026-11-23."]}
    do(trial, "signing", secured.id, "register_by_hand", {**by_hand, "registered_on": "2026-11-23"}, id="again")
    assert {item.registration_number for item in rows(trial, Collateral)} == {"H-1"}
    assert set(states(trial).values()) == {"registered"}
    trial.agencies.down = set()
    release_security(trial.bank, secured.id)
    assert set(states(trial).values()) == {"released"}
