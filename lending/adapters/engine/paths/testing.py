"""The paths as tests: what a change is part of, walked from where the software starts it, and what is wrong on which path."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from lending.adapters.engine.gate_rules.document import Document
from lending.adapters.engine.gate_rules.finding import Finding
from lending.adapters.engine.gate_rules.source import UnreadableError, read_xml
from lending.adapters.engine.paths import findings
from lending.adapters.engine.paths.model import Process
from lending.adapters.engine.paths.places import Elements
from lending.adapters.engine.paths.reading import read_processes
from lending.adapters.engine.paths.registry import Given, Software, fields_of
from lending.adapters.engine.paths.values import ANY, Values, names_in
from lending.adapters.engine.paths.walk import Found, Walk
from lending.adapters.engine.paths.walking import through
from lending.domain.modelling.compare import Kind, compare
from lending.service.decision_tables import read_tables
from lending.service.modelling.reading import read_parts

_DECIDING = frozenset({"exclusiveGateway", "inclusiveGateway"})


@dataclass(frozen=True, slots=True)
class Walked:
    """One path through a process, with what is wrong on it, and whether it goes along something that changed."""

    process: str
    elements: Elements
    names: tuple[str, ...] = ()
    finding: Finding | None = None
    changed: bool = False


def walk_changed(name: str, content: bytes, before: bytes, others: Mapping[str, bytes], software: Software) -> list[Walked]:
    """Walk everything that a changed file is part of: its processes, those that call them, and all that these call."""
    files = {**others, name: content}
    processes = _processes(files, software)
    about = _about(name, content, before, processes)
    affected = _affected(processes, {process for process, _ in about}, software.starts)
    return sorted(_walk(processes, affected, software, about), key=lambda each: (each.finding is None, not each.changed))


def walk_all(files: Mapping[str, bytes], software: Software) -> list[Walked]:
    """Walk every process of a set of files."""
    processes = _processes(files, software)
    return sorted(_walk(processes, processes, software, frozenset()), key=lambda each: each.finding is None)


def _walk(
    processes: Mapping[str, Process], wanted: Collection[str], software: Software, about: Collection[tuple[str, str]]
) -> Iterator[Walked]:
    walk = Walk(processes)
    for start, given in software.starts.items():
        if start in wanted:
            through(walk, start, dict.fromkeys(given, ANY))
    for name in wanted:
        for found in _left_out(walk, processes[name]):
            walk.say(found.process, found.element, found.flaw, found.path)
    wrong = {(found.process, found.element) for found in walk.found.values()}
    for found in walk.found.values():
        if found.process in wanted:
            process = processes[found.process]
            line = process.lines.get(found.element, 0)
            out = (flow.id for flow in process.out_of.get(found.element, ()))
            finding = Finding(process.file, found.element, line, found.flaw.rule, found.flaw.said, found.flaw.advice)
            yield Walked(
                found.process,
                found.path,
                process.names_along(found.path),
                finding,
                _is_about(found.process, (*found.path, found.element, *out), about),
            )
    for name in wanted:
        for path in walk.paths.get(name, ()):
            if not any((name, element) in wrong for element in path):
                yield Walked(name, path, processes[name].names_along(path), None, _is_about(name, path, about))


def _left_out(walk: Walk, process: Process) -> Iterator[Found]:
    """Yield what no path goes along: flows whose condition never holds, elements that nothing leads to, a process without an end."""
    reached = walk.reached.get(process.id, set())
    if not walk.covered.get(process.id):
        if not any(name == process.id for name, _, _ in walk.found):
            flaw = findings.never_over() if walk.was_entered(process.id) else findings.never_started()
            yield Found(process.id, process.id, flaw, ())
        return
    for flow in process.flows:
        source = process.nodes[flow.source]
        if flow.condition is None or flow.id in reached or source.id not in reached:
            continue
        if source.kind in _DECIDING and flow.id != source.default:
            known = walk.compared.get((process.id, flow.id), {})
            name = next((name for name in sorted(names_in(flow.condition)) if name in known), "")
            way = next((path[: path.index(source.id) + 1] for path in walk.paths[process.id] if source.id in path), (source.id,))
            yield Found(process.id, flow.id, findings.never_taken(name, _listed(known.get(name, ANY))), (*way, flow.id))
    for node in process.nodes.values():
        if node.kind not in {"startEvent", "boundaryEvent"} and not node.by_event and not process.into[node.id] and node.id not in reached:
            yield Found(process.id, node.id, findings.unreached(), (node.id,))


def _listed(values: Values) -> str:
    return ", ".join(sorted(values.only)) if values.only is not None else "≠ " + ", ".join(sorted(values.never))


def _processes(files: Mapping[str, bytes], software: Software) -> dict[str, Process]:
    given = Given(
        starts=software.starts,
        needs=software.needs,
        works=software.works,
        completions=software.completions,
        tables={
            decision: table for name, content in files.items() if name.endswith(".dmn") for decision, table in read_tables(content).items()
        },
        fields={_stem(name): fields_of(content) for name, content in files.items() if name.endswith(".form")},
    )
    read = [process for name, content in files.items() if name.endswith(".bpmn") for process in _read(name, content, given)]
    return {process.id: process for process in read}


def _read(name: str, content: bytes, given: Given) -> list[Process]:
    try:
        return list(read_processes(Document.of(name, read_xml(content), None), given))
    except UnreadableError:  # another draft's mistake, which the gate tells of
        return []


def _about(name: str, content: bytes, before: bytes, processes: Mapping[str, Process]) -> frozenset[tuple[str, str]]:
    """Return the elements a change is about, each with its process: those that differ, or those that ask what differs."""
    if name.endswith(".bpmn"):
        changes = [change.id for change in compare(read_parts(before), read_parts(content)) if change.kind != Kind.MOVED]
        own = [process for process in processes.values() if process.file == name]
        return frozenset((process.id, each) for process in own for each in (process.id, *changes))
    asked = {*read_tables(before), *read_tables(content)} if name.endswith(".dmn") else {_stem(name)}
    return frozenset(
        (process.id, node.id) for process in processes.values() for node in process.nodes.values() if {node.id, node.decision} & asked
    )


def _affected(processes: Mapping[str, Process], changed: Collection[str], starts: Collection[str]) -> list[str]:
    """Return the processes that are started with, or by way of, a changed one, in the order of the files."""
    below = {name: _below(processes, name) for name in processes}
    roots = [name for name in processes if (name in starts or name in changed) and below[name] & set(changed)]
    wanted = {each for name in roots for each in below[name]}
    return [name for name in processes if name in wanted]


def _below(processes: Mapping[str, Process], name: str) -> set[str]:
    """Return a process and all that it calls, directly or not."""
    found, left = set[str](), [name]
    while left:
        if (each := left.pop()) in processes and each not in found:
            found.add(each)
            left += [node.call.process for node in processes[each].nodes.values() if node.call]
    return found


def _is_about(process: str, elements: Collection[str], about: Collection[tuple[str, str]]) -> bool:
    return any((process, element) in about for element in elements)


def _stem(name: str) -> str:
    return PurePosixPath(name).stem
