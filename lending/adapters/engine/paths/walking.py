"""Walk the processes from where the software starts them, through what they call: along every flow, with every value that is known."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from lending.adapters.engine.paths import findings
from lending.adapters.engine.paths.branches import combined, merged
from lending.adapters.engine.paths.model import Flaw, Flow, Node, Process
from lending.adapters.engine.paths.places import At, Elements, Env, Explored, Move, Over, Waits, env_of
from lending.adapters.engine.paths.values import ANY, Known, Values, where
from lending.adapters.engine.paths.walk import Walk

#: Places of one process with one set of values at its start; the largest of the bank's own comes to some hundred.
MAX_PLACES = 20_000


class TooManyPlacesError(Exception):
    """A process comes to more places than are walked."""


def through(walk: Walk, name: str, known: Known) -> list[Env]:
    """Walk a process with what is known at its start, and return what may be known at its ends."""
    env = env_of(known, walk.live.within(name))
    if (name, env) not in walk.ends:
        before, ends = None, list[Env]()
        while ends != before:  # once; a process that calls itself once more for each end that it then comes to
            walk.ends[name, env] = before = ends
            try:
                ends = _Passage(walk, walk.processes[name]).ends(env)
            except TooManyPlacesError:
                walk.say(name, name, findings.too_many(MAX_PLACES), ())
            if (name, env) not in walk.within:
                break
        walk.ends[name, env] = ends
    else:
        walk.within.add((name, env))
    return walk.ends[name, env]


@dataclass(frozen=True, slots=True)
class _Here:
    """Where a token is, how it came there, and the scope in which branches were split; None where none were."""

    place: At
    trail: Elements
    inside: str | None

    def after(self, elements: Elements) -> "_Here":
        return _Here(self.place, self.trail + elements, self.inside)


@dataclass(slots=True)
class _Passage:
    """One walk through a process from its start."""

    walk: Walk
    process: Process
    #: Gateways whose branches are being walked.
    split: tuple[str, ...] = ()
    places: int = 0

    def ends(self, env: Env) -> list[Env]:
        ends: set[Env] = set()
        for start in self.process.starts(""):
            known = dict(env)
            self._read_ahead("", known, (start.id,))
            explored = self._explore(Move((start.id,), At(start.id, self._kept(known, start.id))), (), None)
            self._keep(explored)
            ends |= {place.env for place in explored.ends() if isinstance(place, Over) and place.env is not None}
        return sorted(ends, key=repr)

    def _keep(self, explored: Explored) -> None:
        covered = self.walk.covered.setdefault(self.process.id, set())
        for path, _end in explored.whole_paths():
            if not covered.issuperset(path):
                covered.update(path)
                self.walk.paths.setdefault(self.process.id, []).append(path)

    def _explore(self, first: Move, prefix: Elements, inside: str | None) -> Explored:
        """Explore from a place on; `inside` is the scope in which branches were split, None for the whole process."""
        reached = self.walk.reached.setdefault(self.process.id, set())
        reached.update(first.elements)

        def moves(place: At, trail: Elements) -> Iterator[Move]:
            self.places += 1
            if self.places > MAX_PLACES:
                raise TooManyPlacesError
            here = _Here(place, prefix + trail, inside)
            for move in (joined for each in self._moves(here) for joined in self._joined(each, here)):
                reached.update(move.elements)
                yield move

        return Explored.of(first, moves)

    def _moves(self, here: _Here) -> Iterator[Move]:
        place, trail = here.place, here.trail
        node, known = self.process.nodes[place.node], dict(place.env)
        self._look_at(node, known, trail)
        yield from self._interrupted(node, here)
        if node.kind == "subProcess":
            self._read_ahead(node.id, known, trail)
            yield from (self._at(start, known, aside=place.aside) for start in self.process.starts(node.id))
        elif node.kind == "endEvent":
            yield from self._end(node, known, here)
        elif node.kind in {"exclusiveGateway", "inclusiveGateway"} and len(self.process.out_of[node.id]) > 1:
            yield from self._decided(node, known, here)
        elif node.kind == "eventBasedGateway":
            yield from (self._along(flow, known, aside=place.aside) for flow in self.process.out_of[node.id])
        elif node.trigger == "link" and node.kind == "intermediateThrowEvent":
            caught = [each for each in self.process.nodes.values() if each.kind == "intermediateCatchEvent" and each.code == node.code]
            yield from (self._at(each, known, aside=place.aside) for each in caught)
        else:
            for left in self._done(node, known):
                yield from self._leave(node, left, here)

    def _look_at(self, node: Node, known: dict[str, Values], trail: Elements) -> None:
        """Say what is wrong with a step, and what it and the events on it read that is not set."""
        for flaw in node.flaws:
            self._say(node.id, flaw, trail)
        if node.call and node.call.process not in self.walk.processes:
            self._say(node.id, findings.no_process(node.call.process), trail)
        self._read(node, known, trail)
        for event in self.process.boundary(node.id):
            self._read(event, known, (*trail, event.id))

    def _done(self, node: Node, known: Known) -> Iterator[Known]:
        """Yield what may be known when a step is done."""
        if node.count and known.get(node.count.strip("${} "), ANY).that("==", "0") is not None and not node.count.isdigit():
            yield known  # a loop of no rounds
        if node.call is None:
            yield from ({**known, **self._plain(outcome)} for outcome in node.outcomes)
        elif node.call.process in self.walk.processes:
            for end in through(self.walk, node.call.process, node.call.within(known)):
                yield node.call.after(known, dict(end))
        else:
            yield known

    def _plain(self, outcome: Mapping[str, Values]) -> Known:
        """Keep the values of those variables that a condition asks for; of others it matters only that they are set."""
        return {name: values if name in self.walk.live.asked else ANY for name, values in outcome.items()}

    def _decided(self, node: Node, known: Known, here: _Here) -> Iterator[Move]:
        aside, trail = here.place.aside, here.trail
        rest, default = [known], None
        for flow in self.process.out_of[node.id]:
            if flow.id == node.default or flow.condition is None:
                default = flow if flow.id == node.default else default
                continue
            unset: set[str] = set()
            self._note(flow, rest)
            for each in rest:
                yield from (self._along(flow, held, aside=aside) for held in where(flow.condition, each, unset))
            # An inclusive gateway may go along several at once; each is walked by itself.
            rest = [held for each in rest for held in where(flow.condition, each, unset, holds=False)]
            for name in sorted(unset):
                self._say(node.id, findings.condition_not_set(name), trail)
        if default is not None:
            yield from (self._along(default, each, aside=aside) for each in rest)
        elif rest:
            self._say(node.id, findings.no_way_on(), trail)

    def _leave(self, node: Node, known: Known, here: _Here) -> Iterator[Move]:
        flows = self.process.out_of[node.id]
        if not flows:
            yield from self._scope_over(node.scope, known, here)
        elif len(flows) == 1:
            yield self._along(flows[0], known, aside=here.place.aside)
        elif node.id in self.split:
            self._say(node.id, findings.splits_again(), here.trail)
        else:
            yield from self._branches(node, flows, known, here)

    def _branches(self, node: Node, flows: Sequence[Flow], known: Known, here: _Here) -> Iterator[Move]:
        passage = _Passage(self.walk, self.process, (*self.split, node.id), self.places)
        runs = []
        for flow in flows:
            explored = passage._explore(self._along(flow, known, aside=here.place.aside), here.trail, node.scope)
            runs.append([(path, end) for path, end in explored.whole_paths()])
        self.places = passage.places
        if not all(runs):
            return  # what kept a branch from its end is told already
        for taken in combined(runs):
            elements = tuple(element for path, _ in taken for element in path)
            together = merged(known, [end.env for _, end in taken if not isinstance(end, At) and end.env is not None])
            arrived = Counter[str]()
            for end in (end for _, end in taken if isinstance(end, Waits)):
                arrived[end.join] += end.arrived
            if not arrived or any(isinstance(end, Over) and end.stops for _, end in taken):
                over = self._scope_over(node.scope, together, here.after(elements))
                yield from (Move(elements + move.elements, move.to) for move in over)
                continue
            for join, count in arrived.items():
                yield Move(elements, Waits(join, count, self._kept(together, join)))

    def _joined(self, move: Move, here: _Here) -> Iterator[Move]:
        """Go on from a join that all tokens came to; where some are missing wait for those of the other branches, if there are any."""
        if not isinstance(move.to, Waits):
            yield move
            return
        join, known = self.process.nodes[move.to.join], dict(move.to.env)
        if move.to.arrived >= len(self.process.into[join.id]):
            elements = (*move.elements, join.id)
            for after in self._leave(join, known, here.after(elements)):
                yield from self._joined(Move(elements + after.elements, after.to), here)
        elif here.inside is not None:
            yield move
        else:
            wanted = len(self.process.into[join.id])
            self._say(join.id, findings.waits_for_ever(move.to.arrived, wanted), (*here.trail, *move.elements, join.id))

    def _end(self, node: Node, known: Known, here: _Here) -> Iterator[Move]:
        left = {**known, **self._plain(node.outcomes[0])} if node.outcomes else known
        events = (event for scope in self.process.scopes(node) if scope for event in self.process.boundary(scope))
        caught = [event for event in events if event.trigger == node.trigger and event.code in {node.code, ""}]
        if node.trigger == "error" and caught:
            yield self._at(caught[0], left, aside=here.place.aside)
        else:
            yield from self._scope_over(node.scope, left, here, stops=node.trigger == "terminate")

    def _scope_over(self, scope: str, known: Known, here: _Here, *, stops: bool = False) -> Iterator[Move]:
        """Go on where a sub-process ends, or the process itself; `stops` where the branches beside are ended with it."""
        within = self.process.nodes.get(scope)
        if here.place.aside:
            yield Move((), Over(None))
        elif within is None or scope == here.inside:
            wanted = self.walk.live.at(self.process.id, scope) if within else self.walk.live.after(self.process.id)
            yield Move((), Over(env_of(known, wanted), stops))
        elif within.by_event:
            yield from self._scope_over(within.scope, known, here)
        else:
            yield from self._leave(within, known, here)

    def _interrupted(self, node: Node, here: _Here) -> Iterator[Move]:
        """Yield where events lead that may happen while a token is at a node: those of the step, and of the scopes around it."""
        aside, known, scopes = here.place.aside, dict(here.place.env), list(self.process.scopes(node))
        # What is aside interrupts nothing more, nor do branches that are being walked, nor what has interrupted the scope already.
        around = [] if aside else list(takewhile(lambda scope: scope != here.inside, scopes))
        events = [] if node.kind == "subProcess" else self.process.boundary(node.id)
        for event in (*events, *(event for scope in around if scope for event in self.process.boundary(scope))):
            yield self._at(event, known, aside=aside or not event.interrupts, event=True)
        if not any(scope and self.process.nodes[scope].by_event for scope in scopes):
            for begun in (begun for scope in around for begun in self.process.by_event(scope)):
                yield from (self._at(start, known, aside=not start.interrupts, event=True) for start in self.process.starts(begun.id))

    def _at(self, node: Node, known: Known, *, aside: bool, event: bool = False) -> Move:
        within = (node.scope,) if node.kind == "startEvent" and self.process.nodes[node.scope].by_event else ()
        return Move((*within, node.id), At(node.id, self._kept(known, node.id), aside), event)

    def _along(self, flow: Flow, known: Known, *, aside: bool) -> Move:
        if self.process.joins(flow.target):
            return Move((flow.id,), Waits(flow.target, 1, self._kept(known, flow.target)))
        return Move((flow.id, flow.target), At(flow.target, self._kept(known, flow.target), aside))

    def _read_ahead(self, scope: str, known: dict[str, Values], trail: Elements) -> None:
        """Read what the events of a scope wait by: they are waited for from its beginning."""
        for begun in self.process.by_event(scope):
            for start in self.process.starts(begun.id):
                self._read(start, known, (*trail, start.id))

    def _read(self, node: Node, known: dict[str, Values], trail: Elements) -> None:
        for read in node.reads:
            if read.name not in known and read.name not in node.locals:
                self._say(node.id, findings.not_set(read), trail)
                known[read.name] = ANY  # told once; the path goes on as if it were there

    def _note(self, flow: Flow, rest: Sequence[Known]) -> None:
        noted = self.walk.compared.setdefault((self.process.id, flow.id), {})
        for known in rest:
            for name, values in known.items():
                noted[name] = noted[name] | values if name in noted else values

    def _kept(self, known: Known, node: str) -> Env:
        return env_of(known, self.walk.live.at(self.process.id, node))

    def _say(self, element: str, flaw: Flaw, path: Elements) -> None:
        self.walk.say(self.process.id, element, flaw, path)
