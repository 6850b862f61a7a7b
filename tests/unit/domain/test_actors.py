from datetime import UTC, datetime

import pytest

from lending.domain.actors import HEAD_OFFICE, OFFICERS, WORKER, Actor, Role, User


@pytest.mark.parametrize("role", Role)
def test_who_works_in_the_tasklist_is_an_officer(role):
    assert Actor(user_id="u", name="n", roles=frozenset({role})).is_officer is (role in OFFICERS)


@pytest.mark.parametrize(
    ("role", "branch", "everything"),
    [
        (Role.AUDITOR, "ningbo", True),
        (Role.REVIEWER, HEAD_OFFICE, True),
        (Role.REVIEWER, "ningbo", False),
        (Role.ADMINISTRATOR, HEAD_OFFICE, True),
        (Role.CUSTOMER, HEAD_OFFICE, False),
        (Role.PARTNER, HEAD_OFFICE, False),
    ],
)
def test_the_whole_bank_is_open_to_auditors_and_the_head_offices_staff_only(role, branch, everything):
    assert Actor(user_id="u", name="n", roles=frozenset({role}), branch_id=branch).reads_everything is everything


def test_somebody_without_a_role_reads_nothing_though_he_is_of_the_head_office():
    assert not Actor(user_id="u", name="n", branch_id=HEAD_OFFICE).reads_everything


def test_the_bank_s_own_workers_are_nobody():
    assert (WORKER.user_id, WORKER.roles, WORKER.is_officer) == (None, frozenset(), False)


def test_a_user_acts_with_his_roles_branch_and_authority():
    user = User(
        id="u",
        login="approver",
        name="Wang",
        password_digest="",
        roles=["approver"],
        branch_id="ningbo",
        party_id=None,
        authority_level=2,
        created_at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    expected = Actor(user_id="u", name="Wang", roles=frozenset({Role.APPROVER}), branch_id="ningbo", authority_level=2)
    assert user.actor() == expected
