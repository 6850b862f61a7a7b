"""The parts of the running system, as data."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.operaton.startup import reachable
from lending.config import Settings

#: What an engine has no business to see.
NOT_THE_ENGINES = frozenset({"LOANFLOW_AGENCY_CREDENTIAL", "LOANFLOW_SECRET_KEY", "LOANFLOW_JOURNAL_KEY", "LOANFLOW_DATABASE_URL"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One program that must run and answer."""

    name: str
    argv: tuple[str, ...]
    #: Fetched to know whether the part is well; an answer below 400 says yes.
    health_url: str
    credentials: tuple[str, str] | None = field(default=None, repr=False)
    #: Variables on top of the supervisor's own.
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Variables it has no business to see.
    withheld: frozenset[str] = frozenset()
    #: The port it listens on and the variable that changes it; no port, no check.
    port: int | None = None
    port_variable: str = ""
    #: What a person opens.
    url: str | None = None
    #: Parts of a later stage are stopped before those of an earlier one: workers finish what they hold while the engine still answers.
    stage: int = 0


def parts_of(settings: Settings) -> tuple[Part, ...]:
    """List the parts of an installation, engine first."""
    return (_engine(settings), _sandbox(settings), _workers(settings), _web(settings))


def _engine(settings: Settings) -> Part:
    port = settings.engine_port
    operaton = settings.engine_kind == "operaton"
    host = reachable(settings.bind)
    return Part(
        name="engine",
        argv=(sys.executable, "-m", "engine.launcher", settings.engine_kind),
        health_url=f"http://{host}:{port}/engine-rest/version" if operaton else f"http://{host}:{port + 1}/ready",
        credentials=(settings.engine_user, settings.engine_password) if operaton else None,
        withheld=NOT_THE_ENGINES,
        port=port,
        port_variable="LOANFLOW_ENGINE_PORT",
        url=f"http://{host}:{port}/operaton" if operaton else None,
    )


def _sandbox(settings: Settings) -> Part:
    return _module("sandbox", settings, settings.sandbox_port, stage=0)


def _workers(settings: Settings) -> Part:
    return _module("workers", settings, settings.workers_port, stage=1)


def _web(settings: Settings) -> Part:
    return _module("web", settings, settings.web_port, stage=1, module="webapp")


def _module(name: str, settings: Settings, port: int, *, stage: int, module: str | None = None) -> Part:
    address = f"http://{reachable(settings.bind)}:{port}"
    return Part(
        name=name,
        argv=(sys.executable, "-m", module or name),
        health_url=f"{address}/health",
        port=port,
        port_variable=f"LOANFLOW_{name.upper()}_PORT",
        url=address,
        stage=stage,
    )
