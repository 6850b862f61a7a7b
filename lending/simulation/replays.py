"""Whether each case of a simulation by the engine is replayed to where the engine has it, as an auditor would see it."""

from collections.abc import Iterator

from lending.domain.loans import CollectionCase
from lending.service.ports import Bank
from lending.service.replay.check import check_key


def replay_flaws(bank: Bank) -> Iterator[str]:
    """Find collection cases whose replay ends elsewhere than the engine's history, or that it has none of."""
    with bank.read() as book:
        keys = [case.id for case in book.find(CollectionCase, order="id")]
    for key in keys:
        found = check_key(bank.engine, key)
        if not found.passages:
            yield f"{key}: the engine has no history of it"
        yield from (f"{key}: {said}" for said in found.differences)
