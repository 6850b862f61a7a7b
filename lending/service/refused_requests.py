"""Requests refused before any use case sees them: who sent one is journalled, a row for each person and rule in a quarter of an hour."""

from datetime import timedelta
from uuid import uuid4

from lending.domain.actors import Actor, LoginAttempt, User
from lending.domain.records import Action
from lending.service import journal
from lending.service.ports import Bank

#: Within which a second request of the same kind by the same person leaves no row: who floods the web does not flood the journal.
WINDOW = timedelta(minutes=15)
#: Who sends a request without a session or token.
NOBODY = Actor(user_id=None, name="nobody")


def note_request(bank: Bank, actor: Actor | None, attempted: str, rule: str, *, address: str = "") -> None:
    """Journal that a request for what was `attempted` (the name of a page or operation) was refused by a `rule`, both codes.

    Nobody's requests are counted by address, of which a keyed digest is kept. Two at the same instant may leave a row each.
    """
    who = actor.user_id if actor and actor.user_id else address
    noted = bank.vault.digest("refused", f"{rule} {who}")
    with bank.read() as book:
        if book.recent_failures(noted, "", bank.now() - WINDOW)[0]:
            return
    with bank.begin() as book:
        book.add(LoginAttempt(id=str(uuid4()), login_digest=noted, address="refused", at=bank.now(), succeeded=False))
        journal.record(bank, book, actor or NOBODY, Action.ACCESS_REFUSED, attempted=attempted, rule=rule)


def note_ended_session(bank: Bank, user_id: str, attempted: str) -> None:
    """Journal that a session was used again after its user had signed out or was shut out; a user who is gone cannot be named."""
    with bank.read() as book:
        user = book.first(User, id=user_id)
    if user is not None:
        note_request(bank, user.actor(), attempted, "session_ended")
