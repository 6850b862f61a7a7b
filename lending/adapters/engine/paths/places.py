"""Where a token may be on a walk, and what was explored of a process from one place on."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lending.adapters.engine.paths.values import Known, Values

Env = frozenset[tuple[str, Values]]
Elements = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class At:
    """A token comes to a node; `aside` where the main path goes on without it."""

    node: str
    env: Env
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Over:
    """A token is used up, and with it what it was in; `env` is None for one that was aside, `stops` ends the branches beside it too."""

    env: Env | None
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Waits:
    """So many tokens wait at a join for the others."""

    join: str
    arrived: int
    env: Env


Place = At | Over | Waits


@dataclass(frozen=True, slots=True)
class Move:
    """From one place to the next, by these elements; `event` where something happened meanwhile, rather than the step being done."""

    elements: Elements
    to: Place
    event: bool = False


@dataclass(slots=True)
class Explored:
    """The places that one can come to, each with the shortest way there, and the moves from each."""

    trails: dict[Place, Elements] = field(default_factory=dict)
    moves: dict[At, list[Move]] = field(default_factory=dict)

    @classmethod
    def of(cls, first: Move, moves_from: Callable[[At, Elements], Iterable[Move]]) -> "Explored":
        """Explore everything from a first place on, the nearest first."""
        found = cls()
        found.trails[first.to] = first.elements
        left = deque([first.to])
        while left:
            place = left.popleft()
            if not isinstance(place, At):
                continue
            trail = found.trails[place]
            found.moves[place] = list(moves_from(place, trail))
            for move in found.moves[place]:
                if move.to not in found.trails:
                    found.trails[move.to] = trail + move.elements
                    left.append(move.to)
        return found

    def ends(self) -> list[Place]:
        """Return the places that nothing leads on from, being over or waiting."""
        return [place for place in self.trails if not isinstance(place, At)]

    def whole_paths(self) -> Iterator[tuple[Elements, Place]]:
        """Yield paths from the first place to an end that together go along every element that leads to one, and come to each end."""
        if not self.moves:
            yield from ((trail, place) for place, trail in self.trails.items())
        onward, taken, ended = self._onward(), set[str](), set[Place]()
        steps = [(place, move) for place, moves in self.moves.items() for move in moves if move.to in onward or not isinstance(move.to, At)]
        for place, move in sorted(steps, key=lambda step: step[1].event):
            if taken.issuperset(move.elements) and (isinstance(move.to, At) or move.to in ended):
                continue
            path, at = self.trails[place] + move.elements, move.to
            while isinstance(at, At):
                path, at = path + onward[at].elements, onward[at].to
            taken.update(path)
            ended.add(at)
            yield path, at

    def _onward(self) -> Mapping[At, Move]:
        """Return for each place from which an end can be reached the first move of the shortest way there, without events if possible."""
        back: dict[Place, list[tuple[At, Move]]] = {}
        for place, moves in self.moves.items():
            for move in moves:
                back.setdefault(move.to, []).append((place, move))
        onward: dict[At, Move] = {}
        for events in (False, True):
            left = deque([*self.ends(), *onward])
            while left:
                for place, move in back.get(left.popleft(), ()):
                    if place not in onward and move.event <= events:
                        onward[place] = move
                        left.append(place)
        return onward


def env_of(known: Known, wanted: frozenset[str]) -> Env:
    """Return what is known of the variables that still matter."""
    return frozenset((name, values) for name, values in known.items() if name in wanted)
