import json
from dataclasses import replace
from functools import partial

import pytest

from lending.domain.actors import ApiToken, LoginAttempt, Role, User
from lending.domain.applications import Contract
from lending.domain.parties import Document, Party
from lending.domain.records import JournalEntry
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service import users
from lending.service.notices import queue_notice, send_notices
from lending.service.users import SignInRefusedError, TooManyAttemptsError, sign_in
from tests.support.bank import PASSWORD, new_person
from tests.support.walk import at_once, change, failures, row, rows, until_code, until_offer

HERE = "192.0.2.1"


def test_somebody_signs_in_by_name_and_password_however_the_name_is_written(trial):
    assert sign_in(trial.bank, "Reviewer", PASSWORD, HERE).login == "reviewer"
    assert row(trial, JournalEntry, action="signed_in").actor_name == "Hsu Chia-ling 許嘉玲"


@pytest.mark.parametrize(("login", "password"), [("reviewer", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_refusal_does_not_say_which_of_the_two_is_wrong(trial, login, password):
    with pytest.raises(SignInRefusedError, match="name or the password is not right"):
        sign_in(trial.bank, login, password, HERE)
    assert row(trial, LoginAttempt).succeeded is False
    assert row(trial, JournalEntry, action="sign_in_refused").actor_name in {"unknown", "Hsu Chia-ling 許嘉玲"}


def test_who_was_disabled_cannot_sign_in(trial):
    change(trial, User, trial.user("reviewer").id, active=False)
    with pytest.raises(SignInRefusedError):
        sign_in(trial.bank, "reviewer", PASSWORD, HERE)


def refuse(trial, login: str, address: str) -> None:
    with pytest.raises(SignInRefusedError):
        sign_in(trial.bank, login, "wrong", address)


def test_after_five_failures_a_name_waits_a_quarter_of_an_hour(trial):
    for _ in range(users.PER_LOGIN):
        refuse(trial, "reviewer", HERE)
    with pytest.raises(TooManyAttemptsError):
        sign_in(trial.bank, "reviewer", PASSWORD, "198.51.100.7")
    trial.clock.tick(15 * 60 + 1)
    assert sign_in(trial.bank, "reviewer", PASSWORD, HERE)


def test_after_fifty_failures_an_address_waits(trial):
    for number in range(users.PER_ADDRESS):
        refuse(trial, f"guess{number}", HERE)
    with pytest.raises(TooManyAttemptsError):
        sign_in(trial.bank, "reviewer", PASSWORD, HERE)
    assert sign_in(trial.bank, "reviewer", PASSWORD, "198.51.100.7")


def wait(trial, login: str, address: str) -> None:
    with pytest.raises(TooManyAttemptsError):
        sign_in(trial.bank, login, "wrong", address)


def waits(trial) -> list[tuple[str, str]]:
    """Return who was told to wait, and what was counted."""
    refused = rows(trial, JournalEntry, action="sign_in_refused", order="id")
    return [(entry.actor_name, body["counted"]) for entry in refused if (body := json.loads(entry.body))]


def test_the_first_attempt_refused_unheard_is_journalled_and_those_after_it_are_not(trial):
    for _ in range(users.PER_LOGIN):
        refuse(trial, "reviewer", HERE)
    assert waits(trial) == []
    for _ in range(3):
        wait(trial, "reviewer", HERE)
        trial.clock.tick(60)
    name = trial.user("reviewer").name
    assert waits(trial) == [(name, "login")]
    # When it is over, and begins anew
    trial.clock.tick(15 * 60)
    for _ in range(users.PER_LOGIN):
        refuse(trial, "reviewer", HERE)
    wait(trial, "reviewer", HERE)
    wait(trial, "reviewer", "198.51.100.7")
    assert waits(trial) == [(name, "login"), (name, "login")]


def test_an_address_that_waits_is_journalled_once_whatever_the_name(trial):
    for number in range(users.PER_ADDRESS):
        refuse(trial, f"guess{number}", HERE)
    for login in ("guess1", "nobody", "reviewer"):
        wait(trial, login, HERE)
    assert waits(trial) == [("unknown", "address")]
    assert HERE not in str([vars(entry) for entry in rows(trial, JournalEntry)])


def open_account(trial, address: str | None = HERE, **more) -> User:
    person = new_person()
    return users.register_customer(trial.bank, f"c{person.phone}", PASSWORD, person, address=address, **more)


def test_after_twenty_accounts_an_address_waits_and_no_sign_in_with_it(trial):
    with pytest.raises(InvalidInputError):
        users.register_customer(trial.bank, "x", "short", new_person(), address=HERE)
    for _ in range(users.REGISTRATIONS):
        open_account(trial)
    with pytest.raises(TooManyAttemptsError):
        open_account(trial)
    assert open_account(trial, "198.51.100.7")
    assert open_account(trial, None)
    with trial.bank.read() as book:
        assert book.recent_failures("", HERE, trial.clock.instant - users.WINDOW) == (0, 0)
    trial.clock.tick(15 * 60 + 1)
    assert open_account(trial)


def test_a_refused_account_counts_too(trial):
    person = new_person()
    users.register_customer(trial.bank, "carla", PASSWORD, person)
    for _ in range(users.REGISTRATIONS):
        with pytest.raises(ConflictError):
            users.register_customer(trial.bank, "other", PASSWORD, person, address=HERE)
    with pytest.raises(TooManyAttemptsError):
        open_account(trial)


@pytest.mark.parametrize(("shown", "kept"), [("en", "en"), ("zh_Hant", "zh_Hant"), (None, "zh_Hant")])
def test_an_account_speaks_the_language_it_was_opened_in_and_the_bank_writes_in_it(trial, shown, kept):
    user = open_account(trial, language=shown)
    assert (user.language, row(trial, Party, id=user.party_id).language) == (kept, kept)


def test_who_is_known_as_a_guarantor_is_written_to_in_the_language_he_opens_his_account_in(trial):
    guarantor = new_person()
    party = trial.submit(guarantor=guarantor).guarantor_party_id
    assert row(trial, Party, id=party).language == "zh_Hant"
    users.register_customer(trial.bank, "somebody", PASSWORD, guarantor, language="en")
    assert row(trial, Party, id=party).language == "en"


def test_a_password_typed_as_name_leaves_no_trace(trial):
    refuse(trial, PASSWORD, HERE)
    assert PASSWORD not in str([vars(attempt) for attempt in rows(trial, LoginAttempt)]) + str(
        [vars(entry) for entry in rows(trial, JournalEntry)]
    )


def test_a_session_ends_everywhere_at_once(trial):
    user = trial.user("reviewer")
    assert users.find_user(trial.bank, user.id, user.session_epoch).login == "reviewer"
    users.end_sessions(trial.bank, user.id)
    assert users.find_user(trial.bank, user.id, user.session_epoch) is None
    assert users.find_user(trial.bank, "nobody", 0) is None


def test_the_language_is_remembered(trial):
    users.set_language(trial.bank, trial.user("reviewer").id, "zh_Hant")
    assert trial.user("reviewer").language == "zh_Hant"


def test_papers_and_messages_follow_the_language_a_customer_chooses_and_papers_made_stay(trial):
    customer = trial.customer()
    first = trial.submit(customer)
    until_offer(trial, first)
    trial.set(first.id, status="withdrawn")
    users.set_language(trial.bank, customer.user_id, "en")
    with trial.bank.begin() as book:
        queue_notice(trial.bank, book, first, "offered", key="k", until="2026-12-07")
    send_notices(trial.bank)
    second = trial.submit(customer)
    until_code(trial, second, customer)
    assert [languages_of_papers(trial, application) for application in (first, second)] == [{"zh_Hant"}, {"en"}]
    texts = [message.text for message in trial.agencies.sms_inbox(trial.person_of(customer).phone)]
    assert ["your loan is approved" in texts[0], "is your code to sign" in texts[-1]] == [True, True]


def languages_of_papers(trial, application) -> set[str]:
    """Return the languages of an application's contracts; the trial's papers begin with template and language."""
    papers = [row(trial, Document, id=contract.document_id) for contract in rows(trial, Contract, application_id=application.id)]
    return {trial.bank.blobs.get(paper.sha256).split(b"\n")[1].split()[1].decode() for paper in papers}


def test_a_token_stands_for_its_user_and_only_its_digest_is_kept(trial):
    token = users.issue_token(trial.bank, "Reviewer")
    assert users.user_of_token(trial.bank, token).login == "reviewer"
    assert token not in str(vars(row(trial, ApiToken)))


def test_a_token_that_ended_is_refused(trial):
    revoked, expired, disabled = (users.issue_token(trial.bank, login) for login in ("approver", "intake", "chief"))
    change(trial, ApiToken, row(trial, ApiToken, user_id=trial.user("approver").id).id, revoked_at=trial.bank.now())
    change(trial, ApiToken, row(trial, ApiToken, user_id=trial.user("intake").id).id, expires_at=trial.bank.now())
    change(trial, User, trial.user("chief").id, active=False)
    for token in (revoked, expired, disabled, "", "nonsense"):
        with pytest.raises(ForbiddenError, match="unknown, expired or revoked"):
            users.user_of_token(trial.bank, token)


def test_nobody_gets_no_token(trial):
    with pytest.raises(NotFoundError, match="no active user nobody"):
        users.issue_token(trial.bank, "nobody")


def test_a_customer_signs_up_and_in(trial):
    customer = users.register_customer(trial.bank, "Wei.Zhang", PASSWORD, new_person())
    assert (customer.login, customer.roles, customer.branch_id) == ("wei.zhang", ["customer"], "head_office")
    assert sign_in(trial.bank, "wei.zhang", PASSWORD, HERE).party_id == customer.party_id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"login": "ab"}, "login"),
        ({"login": "a" * 65}, "login"),
        ({"login": "偉偉偉"}, "login"),
        ({"login": "a b c"}, "login"),
        ({"login": "..."}, "login"),
        ({"password": "short"}, "password"),
        ({"person": replace(new_person(), name=" ")}, "name"),
        ({"person": replace(new_person(), id_number="1")}, "id_number"),
        ({"person": new_person(born="20081124")}, "id_number"),
        ({"person": new_person(born="20400515")}, "id_number"),
        ({"person": replace(new_person(), phone="1")}, "phone"),
    ],
)
def test_what_is_wrong_with_a_registration_is_named(trial, changes, field):
    with pytest.raises(InvalidInputError) as raised:
        users.register_customer(trial.bank, **{"login": "somebody", "password": PASSWORD, "person": new_person(), **changes})
    assert list(raised.value.errors) == [field]


def test_a_name_is_taken_once(trial):
    with pytest.raises(ConflictError, match="name is taken"):
        users.register_customer(trial.bank, "Reviewer", PASSWORD, new_person())


def test_of_two_who_take_a_name_at_the_same_moment_one_gets_it(any_bank):
    results = at_once(*[partial(users.register_customer, any_bank.bank, "somebody", PASSWORD, new_person()) for _ in range(3)])
    assert [type(failure) for failure in failures(results)] == [ConflictError] * 2


def test_of_two_accounts_of_a_person_at_the_same_moment_one_is_opened(any_bank):
    guarantor = new_person()
    any_bank.submit(guarantor=guarantor)
    results = at_once(*[partial(users.register_customer, any_bank.bank, f"account{n}", PASSWORD, guarantor) for n in range(3)])
    assert [type(failure) for failure in failures(results)] == [ConflictError] * 2


def add_account(trial, party_id: str | None) -> None:
    user = users.new_user(trial.bank, login="second", name="n", password=PASSWORD, roles=[Role.CUSTOMER], branch_id=None)
    user.party_id = party_id
    with trial.bank.begin() as book:
        book.add(user)


def test_the_database_too_refuses_a_second_account_of_a_person(trial):
    with pytest.raises(ConflictError, match="already recorded"):
        add_account(trial, trial.customer().party_id)
    add_account(trial, None)


def test_somebody_the_bank_knows_is_found_by_all_his_details_and_has_one_account(trial):
    guarantor = new_person()
    party = trial.submit(guarantor=guarantor).guarantor_party_id
    for wrong in (replace(guarantor, name="王五"), replace(guarantor, phone="13900000000")):
        with pytest.raises(ConflictError, match="could not open an account"):
            users.register_customer(trial.bank, "somebody", PASSWORD, wrong)
    assert users.register_customer(trial.bank, "somebody", PASSWORD, guarantor).party_id == party
    with pytest.raises(ConflictError, match="could not open an account"):
        users.register_customer(trial.bank, "another", PASSWORD, guarantor)


def test_an_unknown_branch_is_no_branch(trial):
    with pytest.raises(NotFoundError):
        users.register_customer(trial.bank, "somebody", PASSWORD, new_person(), branch_id="nowhere")


def test_staff_are_listed_for_those_who_run_the_bank(trial):
    trial.customer()
    listed = users.list_users(trial.bank, trial.actor("admin"))
    assert "reviewer" in {user.login for user in listed}
    assert all(user.roles != ["customer"] for user in listed)
    with pytest.raises(ForbiddenError, match="administrator or supervisor"):
        users.list_users(trial.bank, trial.actor("reviewer"))
