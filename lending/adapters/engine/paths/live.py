"""Which variables still matter at each place: what may be read from there on before it is set anew, in callers and what is called too."""

from collections.abc import Iterator, Mapping

from lending.adapters.engine.paths.model import Node, Process
from lending.adapters.engine.paths.values import names_in

Processes = Mapping[str, Process]
_NOTHING: frozenset[str] = frozenset()


class Liveness:
    """What is read from each place on; found by going round until nothing is added."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes
        #: The variables that conditions ask for: of others it matters only whether they are set.
        self.asked = _NOTHING.union(*(asked_at(process, node) for process in processes.values() for node in process.nodes))
        self._at: dict[tuple[str, str], frozenset[str]] = {}
        self._after: dict[str, frozenset[str]] = {}
        self._nexts = {(name, node.id): _nexts(process, node) for name, process in processes.items() for node in process.nodes.values()}
        while any([self._grows(process) for process in processes.values()]):  # noqa: C419 -- each of them, in each round
            pass

    def at(self, process: str, node: str) -> frozenset[str]:
        """Return the variables that matter where a token comes to a node."""
        return self._at.get((process, node), _NOTHING)

    def within(self, process: str) -> frozenset[str]:
        """Return the variables that matter at the start of a process; none for one that is not known."""
        known = self._processes.get(process)
        return _NOTHING.union(*(self.at(process, node) for node in _first(known, ""))) if known else _NOTHING

    def after(self, process: str) -> frozenset[str]:
        """Return the variables that matter once a process is over, to those that call it."""
        return self._after.get(process, _NOTHING)

    def _grows(self, process: Process) -> bool:
        grown = False
        for node in reversed(list(process.nodes.values())):
            onward, aside = self._nexts[process.id, node.id]
            left = self._of(process, onward) if onward else self.after(process.id)
            called = _NOTHING
            if node.call and node.call.process in self._processes:
                back = left if node.call.gives_back is None else left & node.call.gives_back
                grown |= not back <= self.after(node.call.process)
                self._after[node.call.process] = self.after(node.call.process) | back
                left = left if node.count else left - (node.call.gives_back or _NOTHING)  # a loop may be of no rounds
                called = self.within(node.call.process)
                called = called if node.call.passes_in is None else called & node.call.passes_in
            reads = frozenset(read.name for read in node.reads) | asked_at(process, node.id)
            found = reads | called | (left - _always_set(node)) | self._of(process, aside)
            grown |= not found <= self.at(process.id, node.id)
            self._at[process.id, node.id] = found | self.at(process.id, node.id)
        return grown

    def _of(self, process: Process, nodes: tuple[str, ...]) -> frozenset[str]:
        return _NOTHING.union(*(self.at(process.id, node) for node in nodes))


def asked_at(process: Process, node: str) -> frozenset[str]:
    """Return the variables that the conditions of the flows out of a node ask for."""
    return _NOTHING.union(*(names_in(flow.condition) for flow in process.out_of[node] if flow.condition is not None))


def _always_set(node: Node) -> frozenset[str]:
    """Return what a step sets in whatever way it is done; a loop may be of no rounds."""
    return frozenset[str]() if node.count or not node.outcomes else frozenset.intersection(*(frozenset(way) for way in node.outcomes))


def _first(process: Process, scope: str) -> Iterator[str]:
    """Yield where a process or sub-process begins, and what may begin while it runs."""
    yield from (start.id for start in process.starts(scope))
    for begun in process.by_event(scope):
        yield from (start.id for start in process.starts(begun.id))


def _nexts(process: Process, node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return where a token goes on when a node is done, and where one may begin or go before it is done."""
    onward = [flow.target for flow in process.out_of[node.id]]
    if node.trigger == "link":
        onward += [each.id for each in process.nodes.values() if each.trigger == "link" and each.code == node.code and each.id != node.id]
    aside = [event.id for event in process.boundary(node.id)]
    if node.kind == "subProcess":
        aside += list(_first(process, node.id))
    for scope in process.scopes(node):
        aside += [start.id for begun in process.by_event(scope) for start in process.starts(begun.id)]
        if scope:
            aside += [event.id for event in process.boundary(scope)]
    if not onward:
        # The end of a sub-process leads to what follows that; errors lead to the events on it, which stand aside already.
        onward = _after_scope(process, node.scope)
    return tuple(onward), tuple(aside)


def _after_scope(process: Process, scope: str) -> list[str]:
    while scope:
        if not process.nodes[scope].by_event and process.out_of[scope]:
            return [flow.target for flow in process.out_of[scope]]
        scope = process.nodes[scope].scope
    return []
