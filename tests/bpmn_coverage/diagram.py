"""The bank's diagrams, by process: what coverage is held against."""

from pathlib import Path

from lending.domain.history.diagram import Diagram
from lending.service.replay.diagrams import read_drawings


def read_diagrams(directory: Path) -> dict[str, Diagram]:
    """Read every process of the `.bpmn` files in a directory, by process id."""
    found = [drawing.diagram for path in sorted(directory.glob("*.bpmn")) for drawing in read_drawings(path.read_bytes())]
    return {diagram.process: diagram for diagram in found}
