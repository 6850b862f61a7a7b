"""What looking through the flow of money needs of a database: statements by account and time, and which loans are to be traced."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from lending.domain.fund_flow.records import AccountTransfer
from lending.domain.fund_flow.transfers import Transfer


class Flows(Protocol):
    """Transfers between accounts, asked for by account and time, so that only what a trace reaches is read."""

    def balance_before(self, account: str, transfer: Transfer, currency: str) -> int:
        """Return what an account held before a transfer in minor units: the last balance its statement told, moved on from there."""

    def told_before(self, account: str, transfer: Transfer, currency: str) -> tuple[datetime, str] | None:
        """Return the place of the last balance that an account's statement told before a transfer; None where it told none."""

    def transfers_after(self, account: str, transfer: Transfer, currency: str) -> Iterator[Transfer]:
        """Return an account's transfers after another in their order, read page by page as they are taken."""

    def add_transfers(self, rows: Iterable[AccountTransfer]) -> int:
        """Add transfers whose id is not there yet, and return how many were."""

    def add_accounts(self, holders: Mapping[str, str]) -> None:
        """Add accounts that are not there yet, by number, with their holders."""

    def may_be_kept(self, accounts: Collection[str]) -> set[str]:
        """Return those of some accounts whose statements may be kept: customers' who consented, and others with a consent of their own."""

    def to_trace(self, mark: int, paid_out_since: date, consumer_least: Decimal, limit: int) -> list[str]:
        """Return running loans not traced since a mark: for business, and large ones for consumption."""
