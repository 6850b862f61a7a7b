"""Small diagrams and passages through them."""

from datetime import UTC, datetime, timedelta

from lending.domain.history.diagram import Diagram, Flow, Leaving
from lending.service.ports import ActivityRecord

AT = datetime(2026, 11, 23, tzinfo=UTC)


def record(activity: str, *, cancelled: bool = False, running: bool = False) -> ActivityRecord:
    return ActivityRecord(
        id=activity,
        activity=activity,
        name=None,
        kind="",
        process="p",
        process_definition="p:1",
        process_instance="i",
        start=AT,
        end=None if running else AT + timedelta(seconds=1),
        cancelled=cancelled,
        called_instance=None,
    )


def diagram(*flows: str, one: str = "", untold: str = "", repeated: str = "") -> Diagram:
    """Return a diagram of flows like `a-b`; the nodes named in `one` and `untold` leave that way, the others by each flow."""
    pairs = [tuple(flow.split("-")) for flow in flows]
    ways = {**dict.fromkeys(one.split(), Leaving.ONE), **dict.fromkeys(untold.split(), Leaving.UNTOLD)}
    nodes = {node: ways.get(node, Leaving.EACH) for pair in pairs for node in pair}
    return Diagram(
        "p",
        nodes,
        tuple(Flow(f"{source}-{target}", source, target) for source, target in pairs),
        frozenset(repeated.split()),
        joins=frozenset(node for node in untold.split() if sum(pair[1] == node for pair in pairs) > 1),
    )


def twins() -> Diagram:
    """Return two ways between the same two gateways: which was taken nobody can tell."""
    return Diagram("p", {"a": Leaving.ONE, "b": Leaving.ONE}, (Flow("upper", "a", "b"), Flow("lower", "a", "b")))


CHOICE = diagram("start-gw", "gw-left", "gw-right", "left-merge", "right-merge", "merge-end", one="gw merge")
SKIP = diagram("start-gw", "gw-work", "gw-merge", "work-merge", "merge-end", one="gw merge")
LOOP = diagram("start-again", "again-work", "work-gw", "gw-again", "gw-end", one="again gw")
PARALLEL = diagram("start-split", "split-a", "split-b", "a-join", "b-join", "join-end", untold="join")
