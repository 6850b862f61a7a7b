"""A whole loanflow for the simulation alone: engine, sandbox and workers on free ports, with a state of their own."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from engine.ports import free_port
from lending.adapters.engine.operaton_rest import Rest
from lending.bootstrap import build_bank
from lending.config import Settings
from lending.service.founding import found_bank
from lending.simulation.premises import Premises, add_staff, require_empty, throwaway_secrets
from lending.supervisor import setup
from lending.supervisor.parts import parts_of
from lending.supervisor.watch import Watch

#: What of the caller's settings holds here too; a database, an engine or agencies of his are none of ours.
_SHARED = frozenset({"LOANFLOW_CACHE", "LOANFLOW_MAVEN_REPOSITORY"})
_PORTS = ("LOANFLOW_WEB_PORT", "LOANFLOW_ENGINE_PORT", "LOANFLOW_SANDBOX_PORT", "LOANFLOW_WORKERS_PORT")


class WallClock:
    """The clock on the wall, which nobody moves: the workers go by it too."""

    def set(self, day: date, at: time) -> None:
        """Leave it as it is."""


@dataclass(frozen=True, slots=True)
class Machinery:
    """The bank with its people, its first business date, and whether its workers have nothing to do."""

    premises: Premises
    first: date
    idle: Callable[[], bool]


@contextmanager
def running(directory: Path, environ: Mapping[str, str], say: Callable[[str], None]) -> Iterator[Machinery]:
    """Yield a running bank founded today, for an engine's timers go by the wall clock where the business date is behind it."""
    require_empty(directory)
    environment = own_environment(directory, environ)
    settings = Settings.from_env(environment)
    setup.fetch_engine(settings)
    parts = [part for part in parts_of(settings) if part.name != "web"]
    watch = Watch(parts, settings.state, {**environment, "LOANFLOW_CACHE": str(settings.cache)}, say)
    for made in (settings.state / "run", settings.logs):
        made.mkdir(parents=True, exist_ok=True)
    try:
        watch.start(0)
        setup.migrate(settings)
        bank = build_bank(settings)
        first = datetime.now(ZoneInfo(settings.timezone)).date()
        found_bank(bank, first)
        staff = add_staff(bank)
        watch.start(1)
        watch.wait_ready()
        rest = Rest(settings.engine_url, settings.engine_user, settings.engine_password)
        yield Machinery(Premises(bank, WallClock(), staff), first, lambda: idle(rest))
    finally:
        watch.stop()


def idle(rest: Rest) -> bool:
    """Say whether no job waits for a worker or is in one's hand."""
    return not rest.get("/external-task/count")["count"]


def own_environment(directory: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a bank of its own: its state, ports and secrets instead of those of whoever calls."""
    usual = {name: value for name, value in environ.items() if not name.startswith("LOANFLOW_") or name in _SHARED}
    ports = {name: str(free_port()) for name in _PORTS}
    return {**usual, "LOANFLOW_STATE": str(directory), **ports, **throwaway_secrets()}
