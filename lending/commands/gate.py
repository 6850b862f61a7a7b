"""`loanflow gate`: ask the deploy gate about files before anything is deployed."""

import json
from pathlib import Path

import click

from lending.adapters.engine.gate import Finding, check, check_set
from lending.adapters.engine.gate_rules.source import MAX_BYTES
from lending.adapters.engine.paths.testing import Walked, walk_all, walk_changed
from lending.adapters.models import bundled_forms, bundled_models
from lending.adapters.worker_registry import served_work, software_given

SUFFIXES = frozenset({".bpmn", ".dmn", ".form"})


@click.command("gate")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(exists=True, path_type=Path))
@click.option("--any-topic", is_flag=True, help="Let topics through that no worker serves yet.")
@click.option("--paths", is_flag=True, help="Walk every path too: whether each step finds what it reads, among the models that ship.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(files: tuple[Path, ...], any_topic: bool, paths: bool, as_json: bool) -> None:
    """Check each FILE (.bpmn, .dmn, .form) and print what stands against deploying it: file, line, element, rule, what to do.

    A directory stands for all such files in it, checked as a whole set: what one of them calls must be among them.

    Exits with 1 when there is a finding. Example: loanflow gate --paths bpmn/
    """
    known = None if any_topic else served_topics()
    findings = [finding for path in files for finding in _findings(path, known)]
    walked = _walked(files) if paths and not findings else []
    findings += [each.finding for each in walked if each.finding]
    click.echo(_json(findings, walked) if as_json else _lines(findings))
    if walked and not as_json:
        click.echo(f"Paths walked: {len(walked)}, failed: {sum(each.finding is not None for each in walked)}.")
    if findings:
        raise SystemExit(1)


def served_topics() -> frozenset[str]:
    """List the topics that have a worker: those of the worker module beside each of the bank's diagrams."""
    return frozenset(topic.name for topic in served_work())


def _findings(path: Path, topics: frozenset[str] | None) -> list[Finding]:
    if not path.is_dir():
        return check(str(path), _read(path), topics=topics)
    contents = {str(file): _read(file) for file in _models_in(path)}
    if not contents:
        raise click.UsageError(f"There is no .bpmn, .dmn or .form file in {path}.")
    return check_set(contents, topics=topics)


def _read(path: Path) -> bytes:
    """Read at most one byte more than the gate takes: it refuses the file without the rest."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise click.FileError(str(path), error.strerror or "cannot be read") from error


def _walked(files: tuple[Path, ...]) -> list[Walked]:
    """Walk the paths of what is asked about: of a file those it is part of, of a directory all."""
    contents = {file.name: _read(file) for path in files for file in _models_in(path)}
    shipped = {**bundled_models(), **bundled_forms()}
    if any(path.is_dir() for path in files):
        return walk_all({**shipped, **contents}, software_given())
    walked = [
        walk_changed(name, content, shipped.get(name, content), {**shipped, **contents}, software_given())
        for name, content in contents.items()
    ]
    return list({(each.process, each.elements): each for found in walked for each in found}.values())


def _models_in(path: Path) -> list[Path]:
    return [file for file in sorted(path.rglob("*")) if file.is_file() and file.suffix in SUFFIXES] if path.is_dir() else [path]


def _json(findings: list[Finding], walked: list[Walked]) -> str:
    told = {"findings": [finding.as_dict() for finding in findings]}
    if walked:
        told["paths"] = [{"process": each.process, "elements": each.elements, "passed": each.finding is None} for each in walked]
    return json.dumps(told, ensure_ascii=False, indent=2)


def _lines(findings: list[Finding]) -> str:
    return "\n".join(str(finding) for finding in findings) or "Nothing stands against deploying."
