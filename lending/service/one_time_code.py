"""Reading in time and a one-time code: how a customer signs a paper on the telephone in his hand (L4, R7)."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Protocol

from lending.domain.problems import Problems
from lending.domain.records import Action, JournalEntry
from lending.errors import ConflictError
from lending.service.ports import Bank, Book

#: How long a one-time code is good, and how often it may be tried.
CODE_VALID, CODE_TRIES = timedelta(minutes=5), 5
#: Codes sent within the window: each costs the bank a message, and five tries each stay far from a million.
CODES, CODES_WINDOW = 5, timedelta(hours=1)


class Signable(Protocol):
    """What is signed with a code: it remembers since when it is read, and the code that was sent last."""

    id: str
    minimum_seconds: int
    code_digest: str | None
    code_expires_at: datetime | None
    tries: int


def require_read(bank: Bank, paper: Signable, opened_at: datetime) -> None:
    """Refuse, saying how long is left, while the reading time runs."""
    left = paper.minimum_seconds - (bank.now() - opened_at).total_seconds()
    if left > 0:
        raise ConflictError(f"Please read the contract first; you can confirm in {int(left) + 1} seconds.")


def require_few_codes(bank: Bank, book: Book, **about: Any) -> None:
    """Refuse another code where enough were sent within the window; `about` names whose journal rows count."""
    since = bank.now() - CODES_WINDOW
    sent = book.find(JournalEntry, action=Action.CODE_SENT, **about)
    if sum(1 for entry in sent if entry.at > since) >= CODES:
        raise ConflictError(f"{CODES} codes were sent within the hour; use the newest one, or ask for another in an hour.")


def new_code(bank: Bank, paper: Signable) -> str:
    """Return a fresh code, of which only a digest is kept."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    paper.code_digest, paper.code_expires_at = bank.vault.digest(paper.id, code), bank.now() + CODE_VALID
    paper.tries = 0
    return code


def try_code(bank: Bank, paper: Signable, code: str) -> Problems:
    """Count a try and return what is wrong with it, by the field `code`; the caller commits before it refuses."""
    expired = paper.code_expires_at is None or paper.code_expires_at < bank.now()
    used_up = paper.tries >= CODE_TRIES
    paper.tries += 1
    problems = Problems()
    if paper.code_digest is None or expired or used_up:
        problems.add("code", "The code has expired or was tried too often; ask for a new one.")
    elif paper.code_digest != bank.vault.digest(paper.id, code.strip()):
        problems.add("code", f"The code is not right; {max(0, CODE_TRIES - paper.tries)} more tries.")
    return problems
