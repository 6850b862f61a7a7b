"""Parallel branches put together again: which path of each goes with which of the others, and what is known then."""

from collections.abc import Iterator, Sequence
from itertools import product, zip_longest
from math import prod

from lending.adapters.engine.paths.places import Elements, Env, Place
from lending.adapters.engine.paths.values import Known

#: Ways in which parallel branches are put together; of more each is taken at least once.
MAX_COMBINED = 200


def combined(runs: Sequence[Sequence[tuple[Elements, Place]]]) -> Iterator[tuple[tuple[Elements, Place], ...]]:
    """Yield one path of each branch at a time: every different end with every other where those are few, and each path at least once."""
    different = [list({end: (path, end) for path, end in run}.values()) for run in runs]
    if prod(map(len, different)) <= MAX_COMBINED:
        yield from product(*different)
    for row in zip_longest(*runs):
        yield tuple(each or runs[at][0] for at, each in enumerate(row))


def merged(known: Known, branches: Sequence[Env]) -> Known:
    """Return what is known when branches come together: what each of them set or found out."""
    together = dict(known)
    for env in branches:
        together |= {name: values for name, values in env if known.get(name) != values}
    return together
