"""What a walk has come to so far: paths, what is wrong on which, and what the processes end with."""

from dataclasses import dataclass, field

from lending.adapters.engine.paths.live import Liveness, Processes
from lending.adapters.engine.paths.model import Flaw
from lending.adapters.engine.paths.places import Elements, Env
from lending.adapters.engine.paths.values import Values


@dataclass(frozen=True, slots=True)
class Found:
    """Something wrong, and the path on which one first comes to it."""

    process: str
    element: str
    flaw: Flaw
    path: Elements


@dataclass(slots=True)
class Walk:
    """What was walked so far."""

    processes: Processes
    live: Liveness = field(init=False)
    #: Paths from start to end by process, and the elements they go along.
    paths: dict[str, list[Elements]] = field(default_factory=dict)
    #: Elements that a token may come to, whether or not it comes to an end from there.
    reached: dict[str, set[str]] = field(default_factory=dict)
    covered: dict[str, set[str]] = field(default_factory=dict)
    found: dict[tuple[str, str, str], Found] = field(default_factory=dict)
    #: What the gateways read, and what it was, by process and flow.
    compared: dict[tuple[str, str], dict[str, Values]] = field(default_factory=dict)
    #: What may be known at the ends of a process, by what is known at its start.
    ends: dict[tuple[str, Env], list[Env]] = field(default_factory=dict)
    #: What was asked for again, maybe while it was being walked.
    within: set[tuple[str, Env]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.live = Liveness(self.processes)

    def was_entered(self, name: str) -> bool:
        """Tell whether anything led to a process."""
        return any(process == name for process, _ in self.ends)

    def say(self, process: str, element: str, flaw: Flaw, path: Elements) -> None:
        """Keep what is wrong with an element, once."""
        self.found.setdefault((process, element, str(flaw.said)), Found(process, element, flaw, path))
