"""A bank of the simulation's own: a database in its own directory, a clock moved by hand, and an outside that is invented."""

import base64
import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from lending.adapters.db.migrate import upgrade
from lending.bootstrap import build_bank
from lending.config import SECRETS, Settings
from lending.domain.actors import User
from lending.errors import InvalidInputError
from lending.service.founding import STAFF, found_bank
from lending.service.ports import Bank, Book, Engine
from lending.simulation.held import held
from lending.simulation.outside import Outside

DATABASE = "loanflow.db"


class Clock(Protocol):
    """A clock that may be moved by hand."""

    def set(self, day: date, at: time) -> None:
        """Let it be a time of day where the bank is, if it can be moved."""


class HandClock:
    """The clock on the wall, moved by hand; a microsecond passes at each look, so that order by time is order of doing."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._instant = datetime(2000, 1, 1, tzinfo=UTC)

    def set(self, day: date, at: time) -> None:
        """Let it be a time of day where the bank is."""
        self._instant = datetime.combine(day, at, self._zone).astimezone(UTC)

    def __call__(self) -> datetime:
        """Return the instant, in UTC."""
        self._instant += timedelta(microseconds=1)
        return self._instant


class NoEngine:
    """Stands where an engine would: the simulation itself takes the steps of its cases, and nothing has timers."""

    def fire_due(self, _until: datetime) -> int:
        """Fire nothing."""
        return 0


@dataclass(frozen=True, slots=True)
class Premises:
    """The bank, its clock, and its people by the name they sign in with."""

    bank: Bank
    clock: Clock
    staff: dict[str, User]


def open_premises(directory: Path, first_day: date, seed: int) -> Premises:
    """Found a bank in a directory where there is none; InvalidInputError where one is: a simulation never touches a bank that runs."""
    require_empty(directory)
    settings = Settings.from_env({"LOANFLOW_STATE": str(directory), **throwaway_secrets()})
    upgrade(settings.database_url)
    clock = HandClock(settings.timezone)
    clock.set(first_day, time(8))
    bank = replace(build_bank(settings, now=clock), engine=cast("Engine", NoEngine()), agencies=Outside(seed))
    found_bank(bank, first_day)
    return Premises(bank, clock, add_staff(bank))


def require_empty(directory: Path) -> None:
    """Make a directory for a bank; InvalidInputError names `state` where it holds one."""
    if (directory / DATABASE).exists() or (directory / "secrets").exists():
        raise InvalidInputError({"state": [f"{directory} holds a bank already; name an empty directory for the simulation's own."]})
    directory.mkdir(parents=True, exist_ok=True)


def add_staff(bank: Bank) -> dict[str, User]:
    """Add the people of the demonstration, without passwords: nobody signs in to a simulated bank."""
    staff = [
        User(
            id=f"simulated-{person.login}",
            login=person.login,
            name=person.name,
            password_digest="",
            roles=[role.value for role in person.roles],
            branch_id=person.branch_id,
            authority_level=person.authority_level,
            created_at=bank.now(),
        )
        for person in STAFF
    ]
    with bank.begin() as book:
        book.add(*staff)
    return {user.login: user for user in staff}


def throwaway_secrets() -> dict[str, str]:
    """Return secrets that nobody needs afterwards: nothing of the simulation is personal."""
    return {name: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() for name in SECRETS}


@contextmanager
def as_one(bank: Bank, *, loans: Collection[str] = (), cases: Sequence[str] = ()) -> Iterator[tuple[Bank, Book]]:
    """Yield the bank with all its use cases in one transaction, its loans or cases read ahead: hundreds a day are much quicker together."""
    with bank.begin() as book:
        book.read_ahead(loans, hold=True)
        alone = held(book, cases) if cases else book
        yield replace(bank, begin=lambda: nullcontext(alone), read=lambda: nullcontext(alone)), alone
