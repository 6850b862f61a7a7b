"""Signing in: officers and customers by password, programs by token; guessing is slowed down, names are not given away."""

import re
import secrets
from datetime import date, timedelta
from uuid import uuid4

from lending.domain.actors import Actor, ApiToken, Branch, LoginAttempt, Role, User
from lending.domain.new_application import Person, check_person
from lending.domain.parties import Party
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.errors import ConflictError, ForbiddenError, LendingError, NotFoundError
from lending.service import access, journal
from lending.service.business_date import business_date, read_business_date
from lending.service.ports import Bank, Book

#: Failed attempts within the window after which a login or an address must wait.
WINDOW = timedelta(minutes=15)
PER_LOGIN, PER_ADDRESS = 5, 50
#: Accounts asked for from one address within the window: a family or a branch, not somebody who tries out who is a customer.
REGISTRATIONS = 20
#: How long a token of the API is good.
TOKEN_VALID = timedelta(days=90)
#: Characters of a password; the longest is far beyond any that is remembered, and spares the hashing of megabytes.
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
#: 3 to 64 letters, digits, dots, hyphens or underscores, one letter or digit at least.
_LOGIN = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9._-]{3,64}", re.ASCII)


class SignInRefusedError(LendingError):
    """The name or the password is not right."""


class TooManyAttemptsError(LendingError):
    """Too many attempts; wait a quarter of an hour and try again."""


def sign_in(bank: Bank, login: str, password: str, address: str) -> User:
    """Return the user whose name and password these are.

    SignInRefusedError does not say which of the two is wrong; TooManyAttemptsError after five failures for a name,
    or fifty from an address, within a quarter of an hour.
    """
    digest = bank.vault.digest("login", login.lower())
    with bank.read() as book:
        by_login, by_address = book.recent_failures(digest, address, bank.now() - WINDOW)
        user = book.first(User, login=login.lower(), active=True)
    actor = user.actor() if user else Actor(user_id=None, name="unknown")
    if by_address >= PER_ADDRESS:
        _note_waiting(bank, actor, address=address)
        raise TooManyAttemptsError
    if by_login >= PER_LOGIN:
        _note_waiting(bank, actor, login_digest=digest)
        raise TooManyAttemptsError
    right = bank.vault.verify_password(user.password_digest if user else "", password)
    with bank.begin() as book:
        book.add(LoginAttempt(id=str(uuid4()), login_digest=digest, address=address, at=bank.now(), succeeded=right))
        journal.record(bank, book, actor, Action.SIGNED_IN if right else Action.SIGN_IN_REFUSED)
    if user is None or not right:
        raise SignInRefusedError
    return user


def find_user(bank: Bank, user_id: str, epoch: int) -> User | None:
    """Return the user of a session, or None when he is gone, disabled, or signed out everywhere since."""
    with bank.read() as book:
        user = book.first(User, id=user_id, active=True)
    return user if user is not None and user.session_epoch == epoch else None


def end_sessions(bank: Bank, user_id: str) -> None:
    """Make every session of a user invalid."""
    with bank.begin() as book:
        book.lock(User, user_id).session_epoch += 1


def set_language(bank: Bank, user_id: str, language: str) -> None:
    """Remember the language a user reads in; a customer is written to in it from now on."""
    with bank.begin() as book:
        user = book.lock(User, user_id)
        user.language = language
        if user.party_id is not None:
            book.lock(Party, user.party_id).language = language


def issue_token(bank: Bank, login: str) -> str:
    """Issue a bearer token for a user and return it; only its digest is kept. NotFoundError for an unknown login."""
    token = secrets.token_urlsafe(32)
    with bank.begin() as book:
        user = book.first(User, login=login.lower(), active=True)
        if user is None:
            raise NotFoundError(f"There is no active user {login}; `loanflow token --list` shows them.")
        book.add(
            ApiToken(
                id=str(uuid4()),
                user_id=user.id,
                digest=bank.vault.digest("token", token),
                created_at=bank.now(),
                expires_at=bank.now() + TOKEN_VALID,
            )
        )
        journal.record(bank, book, user.actor(), Action.TOKEN_ISSUED)
    return token


def user_of_token(bank: Bank, token: str) -> User:
    """Return the user a bearer token stands for; ForbiddenError when it is unknown, expired or revoked."""
    with bank.read() as book:
        kept = book.first(ApiToken, digest=bank.vault.digest("token", token))
        user = book.first(User, id=kept.user_id, active=True) if kept else None
    if kept is None or user is None or kept.revoked_at is not None or kept.expires_at < bank.now():
        raise ForbiddenError("The token is unknown, expired or revoked; make a new one with `loanflow token`.")
    return user


def register_customer(
    bank: Bank,
    login: str,
    password: str,
    person: Person,
    *,
    branch_id: str = "head_office",
    address: str | None = None,
    language: str | None = None,
) -> User:
    """Open an account for a customer; the party is found by identity number when the bank knows the person already.

    The account speaks `language`, and the bank writes to the person in it; without it, the one the bank writes in.
    InvalidInputError names each wrong field; ConflictError when the name is taken or the person has an account; TooManyAttemptsError
    after twenty from an address within a quarter of an hour, None being an address that is not counted.
    """
    _check_registration(login, password, person, read_business_date(bank))
    if address is not None:
        _count_registration(bank, address)
    # Before the transaction: hashing a password takes a tenth of a second, in which nobody else could write.
    user = new_user(bank, login=login, name=person.name, password=password, roles=[Role.CUSTOMER], branch_id=branch_id)
    with bank.begin() as book:
        if book.first(User, login=login.lower()) is not None:
            raise ConflictError("This sign-in name is taken; choose another.")
        party = _party(bank, book, person, branch_id)
        party.language = language or party.language
        user.party_id, user.branch_id, user.language = party.id, party.branch_id, party.language
        book.add(user)
        return user


def new_user(
    bank: Bank, *, login: str, name: str, password: str, roles: list[Role], branch_id: str | None, authority_level: int = 0
) -> User:
    """Return a new user with a digest of the password."""
    return User(
        id=str(uuid4()),
        login=login.lower(),
        name=name,
        password_digest=bank.vault.hash_password(password),
        roles=[role.value for role in roles],
        branch_id=branch_id,
        authority_level=authority_level,
        created_at=bank.now(),
    )


def is_login(text: str) -> bool:
    """Say whether a text can be a name to sign in by."""
    return _LOGIN.fullmatch(text) is not None


def list_users(bank: Bank, actor: Actor) -> list[User]:
    """Return the staff users; administrators and supervisors may see them."""
    access.require_role(actor, Role.ADMINISTRATOR, Role.SUPERVISOR)
    with bank.read() as book:
        return [user for user in book.find(User, order="login") if user.roles != [Role.CUSTOMER]]


def _note_waiting(bank: Bank, actor: Actor, **counted: str) -> None:
    """Journal the first attempt that is refused unheard since the last failure of a login or an address; those after it leave no row."""
    [(of, value)] = counted.items()
    noted = bank.vault.digest("waiting", f"{of} {value}")
    with bank.begin() as book:
        last = book.first(LoginAttempt, order="-at", succeeded=False, **counted)
        if last is not None and book.recent_failures(noted, "", last.at)[0] == 0:
            book.add(LoginAttempt(id=str(uuid4()), login_digest=noted, address="waiting", at=bank.now(), succeeded=False))
            journal.record(bank, book, actor, Action.SIGN_IN_REFUSED, rule="too_many_attempts", counted=of.removesuffix("_digest"))


def _count_registration(bank: Bank, address: str) -> None:
    """Count a registration beside the sign-ins, under a name of the address's own: nobody's sign-in waits for it."""
    digest = bank.vault.digest("registration", address)
    with bank.begin() as book:
        before, _by_address = book.recent_failures(digest, "", bank.now() - WINDOW)
        if before >= REGISTRATIONS:
            raise TooManyAttemptsError
        book.add(LoginAttempt(id=str(uuid4()), login_digest=digest, address="registration", at=bank.now(), succeeded=False))


def _party(bank: Bank, book: Book, person: Person, branch_id: str) -> Party:
    known = book.first(Party, id_number=person.id_number)
    if known is None:
        branch = book.get(Branch, branch_id)
        known = Party(
            id=str(uuid4()),
            kind="person",
            name=person.name,
            id_number=person.id_number,
            phone=person.phone,
            branch_id=branch.id,
            recorded_at=bank.now(),
            business_date=business_date(book),
        )
        book.add(known)
        book.flush()
    elif (known.name, known.phone) != (person.name, person.phone) or book.first(User, party_id=known.id) is not None:
        # Said alike in both cases: it must not be found out here who is a customer.
        raise ConflictError("We could not open an account with these details; sign in, or ask at a branch.")
    return known


def _check_registration(login: str, password: str, person: Person, today: date) -> None:
    problems = Problems()
    if not is_login(login):
        problems.add("login", "Choose a name of 3 to 64 letters, digits, dots, hyphens or underscores.")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        problems.add("password", f"Choose a password of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
    check_person(problems, person, today)
    problems.refuse()
