"""What changing the models needs from outside: those that ship, the deploy gate, and the work they may ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lending.sentence import Sentence


@dataclass(frozen=True, slots=True)
class GateFinding:
    """One reason why the gate refuses a file."""

    file: str
    element_id: str
    #: Line in the file, from 1; 0 where there is none to name.
    line: int
    rule: str
    message: str
    what_to_do: str
    #: The same two sentences as template and values, so that a page can say them in its language.
    message_parts: Sentence
    what_to_do_parts: Sentence


@dataclass(frozen=True, slots=True)
class Input:
    """A process variable that a worker's function asks for; `kinds` are str, int, float, bool, None."""

    name: str
    kinds: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """Work that a worker does: what it is, what it asks for, and the variables it may set."""

    name: str
    summary: str
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PathTest:
    """One path through a process: the elements along it, and what is wrong on it; None where every step found what it reads."""

    process: str
    elements: tuple[str, ...]
    #: The names of the steps, events and gateways along it that have one.
    names: tuple[str, ...] = ()
    finding: GateFinding | None = None
    #: Whether it goes along something that the change is about.
    changed: bool = False


class Models(Protocol):
    """The models that ship with loanflow, and what may be made of them."""

    def shipped(self) -> Mapping[str, bytes]:
        """Return every diagram and decision by file name."""

    def form(self, name: str) -> bytes:
        """Return the file of a form that ships; `forms` has their names."""

    def topics(self) -> Sequence[Topic]:
        """Return the work that has a worker, by name."""

    def forms(self) -> Sequence[str]:
        """Return the human tasks that have a form, by name."""

    def check(self, name: str, content: bytes) -> Sequence[GateFinding]:
        """Ask the gate about one file by itself; it never raises for what is in the file."""

    def check_among(self, name: str, content: bytes, others: Mapping[str, bytes]) -> Sequence[GateFinding]:
        """Ask the gate about one file, and whether what it calls is among the others; those are not checked themselves."""

    def walk(self, name: str, content: bytes, before: bytes, others: Mapping[str, bytes]) -> Sequence[PathTest]:
        """Walk every path that a changed file is part of, among the other models, forms included; `before` is what it changes.

        Processes are walked from where the software starts them. Every element that can be reached is on one of the paths.
        """
