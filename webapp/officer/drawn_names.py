"""What processes, their steps and decisions are called, by the models that ship: an id tells it badly, and in English only."""

from collections.abc import Mapping
from functools import cache
from pathlib import PurePath

from lending.config import PROJECT_ROOT
from lending.service.modelling.reading import read_file
from lending.service.modelling.shelves import DECISION, DIAGRAM, spoken_name
from webapp.officer import words


def process_name(process: str) -> str:
    """Return what a process is called, in the language of the page."""
    return step_name(process, process)


def step_name(element: str, process: str = "") -> str:
    """Return what a step is called; by its process where that is known, since two diagrams may call an id differently."""
    plain = element.partition("#")[0]
    drawn = _drawn()
    name = drawn.get(process + DIAGRAM, {}).get(plain) or next((names[plain] for names in drawn.values() if plain in names), None)
    return words.label(name or spoken_name(plain))


def model_name(file: str) -> str:
    """Return what a model is called: a process or decision as it is drawn, a form as its task."""
    plain = PurePath(file).stem
    return words.label(_drawn().get(file, {}).get(plain, "")) or step_name(plain)


@cache
def _drawn() -> Mapping[str, Mapping[str, str]]:
    """Read the name of every part that has one, by file and id."""
    files = sorted(file for file in (PROJECT_ROOT / "bpmn").iterdir() if file.suffix in {DIAGRAM, DECISION})
    return {file.name: {part.id: part.name for part in read_file(file.name, file.read_bytes()).values() if part.name} for file in files}
