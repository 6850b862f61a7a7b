"""Which element of a newer diagram goes on with a token that stands at one of the older: the pairs of a move, and what has none."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

#: What the engine adds to the id of a step for the passage that holds its repetitions.
WHOLE_PASSAGE = "#multiInstanceBody"
#: Elements at which a token can stand; the others pass it on at once, or wait beside a step.
_HOLDERS = frozenset({"callActivity", "subProcess", "intermediateCatchEvent", "receiveTask", "eventBasedGateway", "parallelGateway"})

Pairs = tuple[tuple[str, str], ...]


class Why(StrEnum):
    """Why an element has no counterpart: not there any more, of another kind or in another part there, or left without one."""

    GONE = "gone"
    OTHER_KIND = "other_kind"
    OTHER_PART = "other_part"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Node:
    """An element as a move sees it: `parent` is the part it lies in, `host` the step it is attached to, empty where there is none."""

    id: str
    kind: str
    name: str
    parent: str = ""
    host: str = ""

    @property
    def holds(self) -> bool:
        """Say whether a token can stand here."""
        return self.kind.endswith("Task") or self.kind in _HOLDERS


def pairs_chosen(generated: Iterable[tuple[str, str]], chosen: Mapping[str, str], source: Iterable[Node], target: Iterable[Node]) -> Pairs:
    """Return the pairs after a person chose others: `chosen` gives the counterpart by element, empty for none.

    What is attached to a step goes with it: an event whose step has another counterpart than its own step there is left out, so
    that the engine makes it anew.
    """
    hosts = {node.id: node.host for node in source if node.host}
    hosts_there = {node.id: node.host for node in target if node.host}
    known = dict(generated)
    for element, counterpart in chosen.items():
        for suffix in ("", WHOLE_PASSAGE) if element + WHOLE_PASSAGE in known else ("",):
            known.pop(element + suffix, None)
            if counterpart:
                known[element + suffix] = counterpart + suffix
    return tuple(
        sorted((one, other) for one, other in known.items() if one not in hosts or known.get(hosts[one]) == hosts_there.get(other))
    )


def why_alone(node: Node, target: Mapping[str, Node]) -> Why:
    """Say why an element has no counterpart."""
    same = target.get(node.id)
    if same is None:
        return Why.GONE
    if same.kind != node.kind:
        return Why.OTHER_KIND
    return Why.OTHER_PART if same.parent != node.parent else Why.LEFT_OUT


def stranded(standing: Mapping[str, int], pairs: Collection[tuple[str, str]]) -> dict[str, int]:
    """Count by element the tokens that a move leaves without a place: those that stand where there is no counterpart."""
    known = {element for element, _counterpart in pairs}
    return {element: count for element, count in standing.items() if count and element not in known}


def begun_anew(
    source: Iterable[Node], target: Iterable[Node], pairs: Collection[tuple[str, str]]
) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """Return the waits beside steps that end with a move, and those that begin with it, their time counted from then."""
    kept, arrived = {one for one, _ in pairs}, {other for _, other in pairs}
    return tuple(node for node in source if node.host and node.id not in kept), tuple(
        node for node in target if node.host and node.id not in arrived
    )
