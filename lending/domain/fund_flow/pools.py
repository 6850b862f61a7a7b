"""The money of one account, of which a part came from the drawdown; two conventions of which part leaves first."""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Literal, Protocol

#: Money of other origin, money of the drawdown, and money of the drawdown that a stated payee has received.
Origin = Literal["other", "drawdown", "arrived"]
#: A part of a sum: minor units and where they came from.
Part = tuple[int, Origin]
Convention = Literal["first_in_first_out", "proportional"]
#: By shares, an account's money in which the drawdown is less than this part is not followed any more.
DILUTED = 1_000


class Pool(Protocol):
    """The money of an account."""

    def put(self, parts: Iterable[Part]) -> None:
        """Take in the parts of a sum."""
        ...

    def take(self, minor_units: int) -> tuple[Part, ...]:
        """Take out a sum and return its parts; what the account does not hold is of other origin."""
        ...

    def traced(self) -> Mapping[Origin, int]:
        """Return what is left of the drawdown, minor units by origin."""
        ...

    def is_spent(self) -> bool:
        """Say whether so little of the drawdown is left that what leaves says nothing any more of where it went."""
        ...


class Queue:
    """First in, first out: money leaves in the order in which it came."""

    def __init__(self, balance: int) -> None:
        self._parts: deque[Part] = deque([(balance, "other")] if balance > 0 else [])

    def put(self, parts: Iterable[Part]) -> None:
        """Put parts behind what is there."""
        self._parts.extend(parts)

    def take(self, minor_units: int) -> tuple[Part, ...]:
        """Take from the front."""
        taken: list[Part] = []
        while minor_units and self._parts:
            held, origin = self._parts.popleft()
            amount = min(held, minor_units)
            minor_units -= amount
            taken.append((amount, origin))
            if held > amount:
                self._parts.appendleft((held - amount, origin))
        return summed((*taken, (minor_units, "other")))

    def traced(self) -> Mapping[Origin, int]:
        """Sum what is left by origin."""
        return _traced(self._parts)

    def is_spent(self) -> bool:
        """Say whether all of the drawdown has left."""
        return all(origin == "other" for _, origin in self._parts)


class Mixture:
    """Proportional: each sum that leaves is made up as the account is; shares are rounded down, the rest is of the largest."""

    def __init__(self, balance: int) -> None:
        self._held: dict[Origin, int] = {"other": max(balance, 0), "drawdown": 0, "arrived": 0}

    def put(self, parts: Iterable[Part]) -> None:
        """Mix parts in."""
        for amount, origin in parts:
            self._held[origin] += amount

    def take(self, minor_units: int) -> tuple[Part, ...]:
        """Take the same share of each origin."""
        held = self._held
        total = held["other"] + held["drawdown"] + held["arrived"]
        within = min(minor_units, total)
        shares = {origin: amount * within // total if total else 0 for origin, amount in held.items()}
        left = within - sum(shares.values())
        for origin in sorted(held, key=lambda origin: held[origin] - shares[origin], reverse=True) if left else ():
            more = min(left, held[origin] - shares[origin])
            shares[origin], left = shares[origin] + more, left - more
        for origin, share in shares.items():
            held[origin] -= share
        return summed((*((share, origin) for origin, share in shares.items()), (minor_units - within, "other")))

    def traced(self) -> Mapping[Origin, int]:
        """Return what is left by origin."""
        return _traced((held, origin) for origin, held in self._held.items())

    def is_spent(self) -> bool:
        """Say whether the drawdown is less than a thousandth of what is there: to go on would lead everywhere, a trifle to each."""
        left = self._held["drawdown"] + self._held["arrived"]
        return left * DILUTED < left + self._held["other"] or not left


#: How a pool of each convention begins: with the balance before the drawdown's money came, minor units.
POOLS: Mapping[Convention, type[Queue] | type[Mixture]] = {"first_in_first_out": Queue, "proportional": Mixture}


def summed(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return parts with neighbours of one origin added up and nothing left out but empty ones."""
    found: list[Part] = []
    for amount, origin in parts:
        if amount and found and found[-1][1] == origin:
            found[-1] = (found[-1][0] + amount, origin)
        elif amount:
            found.append((amount, origin))
    return tuple(found)


def _traced(parts: Iterable[Part]) -> Mapping[Origin, int]:
    found: dict[Origin, int] = {}
    for amount, origin in parts:
        if amount and origin != "other":
            found[origin] = found.get(origin, 0) + amount
    return found
