"""Tracing 穿透: following a drawdown's money from account to account."""

import heapq
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lending.domain.fund_flow.pools import POOLS, Convention, Origin, Part, Pool
from lending.domain.fund_flow.transfers import Statements, Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How a trace is made and how far it goes. What it does not follow stays, in the trace, with the account it reached."""

    convention: Convention = "first_in_first_out"
    #: Accounts that money is not followed out of, such as a brokerage's.
    ends: Container[str] = frozenset()
    #: Accounts the loan was meant to reach.
    payees: Container[str] = frozenset()
    #: Accounts in a row after the borrower's.
    depth: int = 8
    days: int = 180
    #: Minor units that must come at once for an account to be followed: shares of shares would lead everywhere.
    least: int = 1
    #: Transfers looked at in all; a trace that would need more says so.
    transfers: int = 200_000


@dataclass(frozen=True, slots=True)
class Step:
    """A transfer that carried money of the drawdown, the minor units of it, and how many accounts from the borrower's it led."""

    transfer: Transfer
    minor_units: int
    depth: int


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a drawdown's money went: the steps in their order, and where it is now, minor units by account; they sum to the drawdown."""

    drawdown: Transfer
    convention: Convention
    steps: tuple[Step, ...]
    #: Of this, what a stated payee received on the way is in `arrived`.
    resting: Mapping[str, int]
    arrived: Mapping[str, int]
    #: Of what rests, that which was not followed any more where it had become a trifle among other money.
    diluted: Mapping[str, int]
    #: False when its scope ended the trace while money was still moving.
    complete: bool


def trace(drawdown: Transfer, statements: Statements, scope: Scope) -> Trace:
    """Follow a drawdown from the account it was paid into, as far as its scope and the accounts that may be looked into go."""
    walk = _Walk(drawdown, statements, scope)
    walk.arrive(drawdown, ((drawdown.minor_units, "drawdown"),), 0)
    complete = walk.follow()
    resting, arrived = walk.resting()
    return Trace(drawdown, scope.convention, tuple(walk.steps), resting, arrived, walk.diluted, complete)


@dataclass(slots=True)
class _Account:
    pool: Pool
    depth: int


@dataclass(slots=True)
class _Walk:
    """The state of a trace: accounts being followed, and the next transfer of each."""

    drawdown: Transfer
    statements: Statements
    scope: Scope
    steps: list[Step] = field(default_factory=list)
    diluted: dict[str, int] = field(default_factory=dict)
    _followed: dict[str, _Account] = field(default_factory=dict)
    _stopped: dict[str, dict[Origin, int]] = field(default_factory=dict)
    _next: list[tuple[tuple[datetime, str], int, Transfer, str, Iterator[Transfer]]] = field(default_factory=list)
    _done: set[str] = field(default_factory=set)
    _looked_at: int = 0

    def follow(self) -> bool:
        """Apply the transfers of the accounts followed in their order; tell whether all within the days were."""
        until = self.drawdown.at + timedelta(days=self.scope.days)
        while self._next:
            order, _, transfer, account, coming = heapq.heappop(self._next)
            if order[0] > until:
                continue
            if account not in self._followed:
                continue
            if self._looked_at >= self.scope.transfers:
                return False
            self._push(account, coming)
            if transfer.id not in self._done:
                self._apply(transfer)
        return True

    def arrive(self, transfer: Transfer, parts: tuple[Part, ...], depth: int) -> None:
        """Put the parts of a transfer into its payee's account, which is followed from then on if it may be."""
        known = self._followed.get(transfer.payee)
        traced = sum(amount for amount, origin in parts if origin != "other")
        if transfer.payee in self.scope.payees:
            parts = tuple((amount, "arrived" if origin == "drawdown" else origin) for amount, origin in parts)
        if known is None and traced >= self.scope.least:
            known = self._look_into(transfer, depth)
        if known is not None:
            known.pool.put(parts)
        elif traced:
            self._stop(transfer.payee, parts)

    def resting(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """Return where the drawdown's money is, minor units by account, and what of it a stated payee received."""
        held = {account: dict(found.pool.traced()) for account, found in self._followed.items()}
        for account, parts in self._stopped.items():
            kept = held.setdefault(account, {})
            for origin, amount in parts.items():
                kept[origin] = kept.get(origin, 0) + amount
        resting = {account: sum(parts.values()) for account, parts in held.items() if sum(parts.values())}
        return resting, {account: parts["arrived"] for account, parts in held.items() if parts.get("arrived")}

    def _apply(self, transfer: Transfer) -> None:
        self._done.add(transfer.id)
        payer = self._followed.get(transfer.payer)
        parts: tuple[Part, ...] = payer.pool.take(transfer.minor_units) if payer else ((transfer.minor_units, "other"),)
        traced = sum(amount for amount, origin in parts if origin != "other")
        depth = payer.depth + 1 if payer else 0
        if traced:
            self.steps.append(Step(transfer, traced, depth))
        self.arrive(transfer, parts, depth)
        if payer and payer.pool.is_spent():
            self._leave(transfer.payer)

    def _leave(self, account: str) -> None:
        """Follow an account no further in which nothing of the drawdown is left, or a trifle, until some comes again."""
        left = self._followed.pop(account).pool.traced()
        if left:
            self.diluted[account] = self.diluted.get(account, 0) + sum(left.values())
            self._stop(account, tuple((amount, origin) for origin, amount in left.items()))

    def _look_into(self, transfer: Transfer, depth: int) -> _Account | None:
        account = transfer.payee
        if account in self.scope.ends or depth > self.scope.depth:
            return None
        balance = self.statements.balance_before(account, transfer)
        if balance is None:
            return None
        self._followed[account] = _Account(POOLS[self.scope.convention](balance), depth)
        self._push(account, iter(self.statements.transfers_after(account, transfer)))
        return self._followed[account]

    def _push(self, account: str, coming: Iterator[Transfer]) -> None:
        following = next(coming, None)
        if following is not None:
            self._looked_at += 1
            heapq.heappush(self._next, (following.order, self._looked_at, following, account, coming))

    def _stop(self, account: str, parts: tuple[Part, ...]) -> None:
        kept = self._stopped.setdefault(account, {})
        for amount, origin in parts:
            if origin != "other":
                kept[origin] = kept.get(origin, 0) + amount
