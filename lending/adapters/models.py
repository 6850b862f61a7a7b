"""The diagrams, decisions and forms that ship with loanflow, and the gate as the use cases ask it."""

from collections.abc import Collection, Mapping, Sequence

from lending.adapters.engine.gate import check_set
from lending.config import PROJECT_ROOT

#: The bank's processes, decisions and forms.
BPMN = PROJECT_ROOT / "bpmn"


def bundled_models() -> dict[str, bytes]:
    """Return every diagram and decision by file name; the forms stay with the bank, engines do not need them."""
    return {path.name: path.read_bytes() for path in sorted(BPMN.iterdir()) if path.suffix in {".bpmn", ".dmn"}}


def gate(resources: Mapping[str, bytes], topics: Collection[str]) -> Sequence[str]:
    """Return the gate's findings over a whole set as lines; none lets it through."""
    return [str(finding) for finding in check_set(dict(resources), topics=topics)]
