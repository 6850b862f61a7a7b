"""A small world of accounts for the tests of the fund flow."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from lending.domain.fund_flow.transfers import Transfer

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def moved(number: int, payer: str, payee: str, minor_units: int, *, days: int = 0) -> Transfer:
    """Return the transfer of a number, an hour after the one before."""
    return Transfer(f"t{number:04}", START + timedelta(hours=number, days=days), payer, payee, minor_units)


class World:
    """Accounts by their opening balance; those not named may not be looked into."""

    def __init__(self, opening: Mapping[str, int], transfers: Iterable[Transfer]) -> None:
        self.opening = opening
        self.transfers = sorted(transfers, key=lambda transfer: transfer.order)

    def balance_before(self, account: str, transfer: Transfer) -> int | None:
        if account not in self.opening:
            return None
        earlier = [known for known in self.transfers if known.order < transfer.order]
        came = sum(known.minor_units for known in earlier if known.payee == account)
        went = sum(known.minor_units for known in earlier if known.payer == account)
        return self.opening[account] + came - went

    def transfers_after(self, account: str, transfer: Transfer) -> list[Transfer]:
        return [known for known in self.transfers if known.order > transfer.order and account in {known.payer, known.payee}]
