"""`loanflow gate`: ask the deploy gate about files before anything is deployed."""

import json
from pathlib import Path

import click

from lending.adapters.engine.gate import Finding, check, check_set
from lending.adapters.engine.gate_rules.source import MAX_BYTES
from lending.adapters.worker_registry import served_work

SUFFIXES = frozenset({".bpmn", ".dmn", ".form"})


@click.command("gate", short_help="Check diagrams, decisions and forms before they are deployed.")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(exists=True, path_type=Path))
@click.option("--any-topic", is_flag=True, help="Let topics through that no worker serves yet.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(files: tuple[Path, ...], any_topic: bool, as_json: bool) -> None:
    """Check each FILE (.bpmn, .dmn, .form) and print what stands against deploying it: file, line, element, rule, what to do.

    A directory stands for all such files in it, checked as a whole set: what one of them calls must be among them.

    Exits with 1 when there is a finding. Example: loanflow gate bpmn/
    """
    known = None if any_topic else served_topics()
    findings = [finding for path in files for finding in _findings(path, known)]
    click.echo(_json(findings) if as_json else _lines(findings))
    if findings:
        raise SystemExit(1)


def served_topics() -> frozenset[str]:
    """List the topics that have a worker: those of the worker module beside each of the bank's diagrams."""
    return frozenset(topic.name for topic in served_work())


def _findings(path: Path, topics: frozenset[str] | None) -> list[Finding]:
    if not path.is_dir():
        return check(str(path), _read(path), topics=topics)
    contents = {str(file): _read(file) for file in sorted(path.rglob("*")) if file.is_file() and file.suffix in SUFFIXES}
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


def _json(findings: list[Finding]) -> str:
    return json.dumps({"findings": [finding.as_dict() for finding in findings]}, ensure_ascii=False, indent=2)


def _lines(findings: list[Finding]) -> str:
    return "\n".join(str(finding) for finding in findings) or "Nothing stands against deploying."
