"""What all counted cases took together, and what is missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from lending.domain.history.deduction import deduce
from lending.domain.history.diagram import Diagram
from lending.service.ports import ActivityRecord


@dataclass
class Tally:
    """Nodes and flows taken, by process."""

    diagrams: Mapping[str, Diagram]
    cases: set[str] = field(default_factory=set)
    nodes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    flows: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def count(self, case: str, records: Iterable[ActivityRecord]) -> None:
        """Count a case by its history; ContradictionError where it does not fit the diagrams."""
        self.cases.add(case)
        ordered = sorted(records, key=lambda record: (record.process, record.process_instance))
        for (process, _), instance in groupby(ordered, key=lambda record: (record.process, record.process_instance)):
            taken = deduce(self.diagrams[process], instance)
            self.nodes[process] += taken.nodes
            self.flows[process] += taken.flows

    def add(self, other: "Tally") -> None:
        """Add what another tally counted."""
        self.cases |= other.cases
        for process in self.diagrams:
            self.nodes[process] += other.nodes[process]
            self.flows[process] += other.flows[process]

    def pack(self) -> dict[str, Any]:
        """Return the counts in plain dicts and lists, as they can be sent from one process to another."""
        counted = {name: {process: dict(counter) for process, counter in getattr(self, name).items()} for name in ("nodes", "flows")}
        return {"cases": sorted(self.cases), **counted}

    def unpack(self, packed: Mapping[str, Any]) -> "Tally":
        """Return the tally of the same diagrams that another process packed."""
        nodes, flows = (
            defaultdict(Counter, {process: Counter(counts) for process, counts in packed[name].items()}) for name in ("nodes", "flows")
        )
        return Tally(self.diagrams, set(packed["cases"]), nodes, flows)

    @property
    def complete(self) -> bool:
        """Say whether nothing is missing."""
        return not any(True for process in self.diagrams for _ in self.missing(process))

    def missing(self, process: str) -> Iterator[str]:
        """Name the nodes and flows of a process that no counted case took."""
        diagram = self.diagrams[process]
        yield from (f"node {node}" for node in diagram.nodes if not self.nodes[process][node])
        yield from (f"flow {flow.source} → {flow.target}" for flow in diagram.flows if not self.flows[process][flow.id])

    def lines(self) -> Iterator[str]:
        """Yield a line for each process, and one for each thing missing."""
        for process, diagram in self.diagrams.items():
            nodes = sum(bool(self.nodes[process][node]) for node in diagram.nodes)
            flows = sum(bool(self.flows[process][flow.id]) for flow in diagram.flows)
            yield f"{process:<26} nodes {nodes:>3}/{len(diagram.nodes):<3}  flows {flows:>3}/{len(diagram.flows)}"
            yield from (f"    missing: {what}" for what in self.missing(process))
