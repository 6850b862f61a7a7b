"""Whether what the engine did in a simulation is replayed to where the engine has it, as an auditor would see it."""

from collections.abc import Iterator

from lending.domain.actors import Actor, Role
from lending.service.ports import Bank
from lending.service.replay.check import check_history

_AUDITOR = Actor(user_id=None, name="operator", roles=frozenset({Role.AUDITOR}))


def replay_flaws(bank: Bank) -> Iterator[str]:
    """Find collection cases, reviews and whatever else was begun, whose replay ends elsewhere than the engine's history, or has none."""
    yield from (f"{case.reference}: {said}" for case in check_history(bank, _AUDITOR) for said in case.differences)
