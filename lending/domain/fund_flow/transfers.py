"""What is known of the money's way: transfers between accounts, and what each account held before them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that moved from one account to another; minor units above zero, `at` in UTC."""

    id: str
    at: datetime
    payer: str
    payee: str
    minor_units: int
    purpose: str = ""

    @property
    def order(self) -> tuple[datetime, str]:
        """Return its place among all transfers."""
        return self.at, self.id


class Statements(Protocol):
    """Accounts that may be looked into: the bank's own, and others with consent."""

    def balance_before(self, account: str, transfer: Transfer) -> int | None:
        """Return what an account held before a transfer in minor units, None when it may not be looked into."""
        ...

    def transfers_after(self, account: str, transfer: Transfer) -> Iterable[Transfer]:
        """Return an account's transfers after another, in and out, in their order."""
        ...
