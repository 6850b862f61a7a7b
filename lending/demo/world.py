"""What everybody of the demonstration shares: the bank, its API, tokens, chance, and a list of what went wrong."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from lending.demo.chance import Chance
from lending.demo.client import Api
from lending.errors import NotFoundError
from lending.service.business_date import read_business_date
from lending.service.ports import Bank
from lending.service.users import issue_token


@dataclass
class World:
    """The bank as the demonstration reaches it; `bank` serves to make tokens and to read the book, everything else goes by the API."""

    bank: Bank
    api: Api
    #: Returns the business keys of the cases that still run in the engine.
    running_cases: Callable[[], frozenset[str]]
    seed: int = 1
    #: What went wrong, and how often.
    troubles: Counter[str] = field(default_factory=Counter)
    _tokens: dict[str, str] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def token(self, login: str) -> str:
        """Return a bearer token of a user, made once per run."""
        with self._lock:
            known = self._tokens.get(login)
        if known is None:
            known = issue_token(self.bank, login)
            with self._lock:
                self._tokens[login] = known
        return known

    def has_user(self, login: str) -> bool:
        """Say whether somebody signs in by that name."""
        try:
            self.token(login)
        except NotFoundError:
            return False
        return True

    def today(self) -> date:
        """Return the business date."""
        return read_business_date(self.bank)

    def chance(self, about: str) -> Chance:
        """Return the chance of a person or case in this run."""
        return Chance(about, self.seed)

    def note(self, trouble: str) -> None:
        """Count something that went wrong."""
        with self._lock:
            self.troubles[trouble] += 1
