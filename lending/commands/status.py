"""`loanflow status`: how every part is."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import click

from lending.config import Settings, environment, state_directory
from lending.supervisor.parts import Part, parts_of
from lending.supervisor.probe import Look, look
from lending.supervisor.record import Record, is_running, read_record
from lending.supervisor.state import is_ours


@click.command()
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print JSON: running, state, parts; of each part name, healthy, reason, agencies_away, url, pid, restarts.",
)
def command(as_json: bool) -> None:
    """Say of each part whether it is healthy, or why not. Exits with 1 when one is not."""
    state = state_directory(environment())
    parts = _parts(Settings.load()) if is_ours(state) else []
    running = is_running(state)
    report = {"running": running, "state": str(state), "parts": parts}
    click.echo(json.dumps(report, indent=2) if as_json else _lines(running, parts))
    if not parts or not all(part["healthy"] for part in parts):
        raise SystemExit(1)


def _parts(settings: Settings) -> list[dict[str, Any]]:
    parts = parts_of(settings)
    record = read_record(settings.state)
    with ThreadPoolExecutor(len(parts)) as pool:
        return [_part(part, seen, record) for part, seen in zip(parts, pool.map(look, parts), strict=True)]


def _part(part: Part, seen: Look, record: Record | None) -> dict[str, Any]:
    return {
        "name": part.name,
        "healthy": seen.reason is None,
        "reason": seen.reason,
        "agencies_away": list(seen.agencies_away),
        "url": part.url,
        "pid": record.pids.get(part.name) if record else None,
        "restarts": record.restarts.get(part.name, 0) if record else 0,
    }


def _lines(running: bool, parts: list[dict[str, Any]]) -> str:
    if not running and not any(part["healthy"] for part in parts):
        return "loanflow does not run here. Start it: loanflow up"
    return "\n".join(_line(part) for part in parts)


def _line(part: dict[str, Any]) -> str:
    how = "healthy" if part["healthy"] else f"NOT HEALTHY: {part['reason']}"
    away = f", no usable answer from {', '.join(part['agencies_away'])}" if part["agencies_away"] else ""
    count = part["restarts"]
    restarts = f", {count} {'restart' if count == 1 else 'restarts'}" if count else ""
    return f"{part['name']:<9} {how}{away}{restarts}  {part['url'] or ''}".rstrip()
