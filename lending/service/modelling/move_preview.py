"""What a move of running cases would do: element by element, what stands where, what could not move and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lending.domain.actors import Actor
from lending.domain.modelling.move_plan import WHOLE_PASSAGE, Node, Pairs, Why, begun_anew, pairs_chosen, stranded, why_alone
from lending.errors import InvalidInputError, NotFoundError
from lending.service.modelling.move_ports import Objection, Route, RunningCase
from lending.service.modelling.reading import read_parts
from lending.service.modelling.shelves import digest
from lending.service.ports import Bank, DeployedVersion
from lending.service.process_pages import read_model
from lending.service.staff import require_staff

#: Cases that could not move which are listed one by one.
MOST_LISTED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """From which definition to which; `chosen` gives other counterparts than the engine's by element, empty for none."""

    source: str
    target: str
    chosen: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An element at which cases can stand: how many do, with what they would go on, from which to choose, and what stands against it.

    `why` is None where there is a counterpart.
    """

    node: Node
    waiting: int
    counterpart: str
    choices: tuple[Node, ...]
    why: Why | None
    objections: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A move before it is proposed.

    `stuck` are the first cases that could not move; `ending` and `beginning` the waits beside steps that do not go on, or begin anew.
    `elsewhere` is what stands against elements that no row shows.
    """

    process: str
    source: DeployedVersion
    target: DeployedVersion
    source_sha256: str
    target_sha256: str
    pairs: Pairs
    steps: tuple[Step, ...]
    stuck: tuple[RunningCase, ...]
    ending: tuple[Node, ...]
    beginning: tuple[Node, ...]
    elsewhere: tuple[Objection, ...]

    @property
    def route(self) -> Route:
        """Return the order as the engine takes it."""
        return Route(self.source.definition, self.target.definition, self.pairs)

    @property
    def objected(self) -> bool:
        """Say whether the engine stands against the plan whatever the case."""
        return bool(self.elsewhere or any(step.objections for step in self.steps))


def preview_move(bank: Bank, actor: Actor, process: str, wanted: Wanted) -> Preview:
    """Return what a move from one definition to another would do; for the bank's staff.

    NotFoundError when one of the two is no version of the process, InvalidInputError names `to.<element>` where a counterpart is not
    there.
    """
    require_staff(actor)
    source, target = wanted.source, wanted.target
    versions = {version.definition: version for version in bank.engine.versions(process)}
    if source == target or not {source, target} <= versions.keys():
        raise NotFoundError("There is no such version of this process.")
    models = read_model(bank, actor, source), read_model(bank, actor, target)
    before, after = nodes_of(models[0]), nodes_of(models[1])
    _require_known(wanted.chosen, before, after)
    pairs = pairs_chosen(bank.engine.moves.generate(source, target), wanted.chosen, before.values(), after.values())
    objections = bank.engine.moves.objections(Route(source, target, pairs))
    standing = bank.engine.moves.standing(source)
    stuck = stranded(standing, pairs)
    steps = tuple(_step(node, pairs, after, standing, objections) for node in before.values() if node.holds)
    ending, beginning = begun_anew(before.values(), after.values(), pairs)
    return Preview(
        process=process,
        source=versions[source],
        target=versions[target],
        source_sha256=digest(models[0]),
        target_sha256=digest(models[1]),
        pairs=pairs,
        steps=tuple(sorted(steps, key=lambda step: (step.why is None or not step.waiting, -step.waiting))),
        stuck=tuple(bank.engine.moves.running(source, sorted(stuck), MOST_LISTED)) if stuck else (),
        ending=ending,
        beginning=beginning,
        elsewhere=tuple(found for found in objections if _bare(found.source) not in {step.node.id for step in steps}),
    )


def nodes_of(content: bytes) -> dict[str, Node]:
    """Return the elements of a diagram by id, in its order."""
    return {
        part.id: Node(part.id, part.kind, part.name, part.properties.get("parent", ""), part.properties.get("attachedToRef", ""))
        for part in read_parts(content).values()
        if not part.ends
    }


def _require_known(chosen: Mapping[str, str], before: Mapping[str, Node], after: Mapping[str, Node]) -> None:
    wrong = [element for element, other in chosen.items() if element not in before or (other and other not in after)]
    if wrong:
        raise InvalidInputError({f"to.{element}": ["Choose one of the steps of the version the cases go to."] for element in wrong})


def _step(node: Node, pairs: Pairs, after: Mapping[str, Node], standing: Mapping[str, int], objections: Sequence[Objection]) -> Step:
    counterpart = dict(pairs).get(node.id, "")
    return Step(
        node=node,
        waiting=max(standing.get(node.id, 0), standing.get(node.id + WHOLE_PASSAGE, 0)),
        counterpart=counterpart,
        choices=tuple(other for other in after.values() if other.kind == node.kind),
        why=None if counterpart else why_alone(node, after),
        objections=tuple(reason for found in objections if _bare(found.source) == node.id for reason in found.reasons),
    )


def _bare(element: str) -> str:
    return element.removesuffix(WHOLE_PASSAGE)
