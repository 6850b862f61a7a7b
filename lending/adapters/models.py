"""The diagrams, decisions and forms that ship with loanflow, and the gate as the use cases ask it."""

from collections.abc import Collection, Mapping, Sequence

from lending.adapters.engine.gate import Finding, check, check_among, check_set
from lending.adapters.engine.paths.testing import walk_changed
from lending.adapters.engine.promises import check_kept_promises
from lending.adapters.names_read import names_read
from lending.adapters.worker_registry import served_work, software_given
from lending.config import PROJECT_ROOT
from lending.service.modelling.ports import GateFinding, PathTest, Topic

#: The bank's processes, decisions and forms.
BPMN = PROJECT_ROOT / "bpmn"


def bundled_models() -> dict[str, bytes]:
    """Return every diagram and decision by file name; the forms stay with the bank, engines do not need them."""
    return {path.name: path.read_bytes() for path in sorted(BPMN.iterdir()) if path.suffix in {".bpmn", ".dmn"}}


def bundled_forms() -> dict[str, bytes]:
    """Return every form by file name."""
    return {path.name: path.read_bytes() for path in sorted((BPMN / "forms").glob("*.form"))}


def gate(resources: Mapping[str, bytes], topics: Collection[str]) -> Sequence[str]:
    """Return the gate's findings over a whole set as lines; none lets it through."""
    return [str(finding) for finding in check_set(dict(resources), topics=topics)]


class ModelFiles:
    """Implements `lending.service.modelling.ports.Models` over the files that ship and the workers' own modules."""

    def shipped(self) -> Mapping[str, bytes]:
        """Return every diagram and decision by file name."""
        return bundled_models()

    def topics(self) -> Sequence[Topic]:
        """Return the work that has a worker, by name."""
        return served_work()

    def forms(self) -> Sequence[str]:
        """Return the human tasks that have a form, by name."""
        return [path.stem for path in sorted((BPMN / "forms").glob("*.form"))]

    def form(self, name: str) -> bytes:
        """Return the file of a form that ships."""
        return (BPMN / "forms" / f"{name}.form").read_bytes()

    def check(self, name: str, content: bytes) -> Sequence[GateFinding]:
        """Ask the gate about one file by itself."""
        return [_told(finding) for finding in check(name, content, topics=self._served())]

    def check_among(self, name: str, content: bytes, others: Mapping[str, bytes]) -> Sequence[GateFinding]:
        """Ask the gate about one file among those it is deployed with; a decision or form must keep what others rely on."""
        found = check_among(name, content, others, topics=self._served())
        shipped = self._shipped(name)
        if not found and shipped is not None:
            found = check_kept_promises(name, content, shipped, others, work=self.topics(), read=names_read())
        return [_told(finding) for finding in found]

    def walk(self, name: str, content: bytes, before: bytes, others: Mapping[str, bytes]) -> Sequence[PathTest]:
        """Walk every path that a changed file is part of, from where the software starts its processes."""
        walked = walk_changed(name, content, before, others, software_given())
        return [
            PathTest(each.process, each.elements, each.names, _told(each.finding) if each.finding else None, each.changed)
            for each in walked
        ]

    def _shipped(self, name: str) -> bytes | None:
        """Return the decision or form that ships under a name; None for diagrams and for what does not ship."""
        path = BPMN / "forms" / name if name.endswith(".form") else BPMN / name
        return path.read_bytes() if path.suffix in {".dmn", ".form"} and path.is_file() else None

    def _served(self) -> frozenset[str]:
        return frozenset(topic.name for topic in self.topics())


def _told(finding: Finding) -> GateFinding:
    return GateFinding(**finding.as_dict() | {"message_parts": finding.said, "what_to_do_parts": finding.advice})
