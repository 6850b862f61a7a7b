"""Start a workflow engine: fetch its locked files, check them, run it.

`python -m engine.launcher operaton` becomes the engine; `--prepare` only fetches. Tests, supervisor and container start it this way.
"""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from engine.command import Command, Launch
from engine.download import fetch
from engine.errors import LaunchError
from engine.jars import read_lock
from engine.operaton import startup as operaton
from engine.ports import free_port, require_free
from engine.process import Process
from engine.zeebe import startup as zeebe

ENGINES = {"operaton": operaton.command, "zeebe": zeebe.command}
PROJECT_ROOT = Path(__file__).resolve().parents[1]
#: Downloaded files are kept here unless told otherwise.
CACHE = PROJECT_ROOT / ".cache"


def prepare(
    engine: str, *, cache: Path = CACHE, repository: str | None = None, console: Console | None = None, quicken: bool = True
) -> Path:
    """Fetch an engine's locked files as far as they are missing; return their directory.

    `quicken` lets Operaton start faster from then on, which takes half a minute once. `repository` stands in for Maven Central.
    Raises LaunchError that says what is wrong and what to do.
    """
    directory = cache / engine
    with _alone(directory):
        fetch(read_lock(engine), directory, repository=repository, console=console)
        if engine == "zeebe":
            zeebe.unpack(cache)
    if quicken and engine == "operaton":
        # Under a lock of its own: who starts an engine meanwhile has all he needs.
        with _alone(directory, ".quickening"):
            _train(cache)
    return directory


def start(
    engine: str,
    state_dir: Path,
    port: int,
    password: str = "",
    *,
    user: str = "admin",
    database_url: str | None = None,
    bind: str = "127.0.0.1",
    cache: Path = CACHE,
    controlled_clock: bool = False,
) -> Process:
    """Start an engine whose data is in `state_dir`; call `wait_ready` on what is returned.

    `database_url` is postgresql://user:password@host/database instead of H2 in `state_dir`.
    Raises LaunchError that says what is wrong and what to do.
    """
    launch = Launch(
        directory=state_dir,
        cache=cache,
        port=port,
        bind=bind,
        user=user,
        password=password,
        database_url=database_url,
        controlled_clock=controlled_clock,
    )
    return Process(_ready_command(engine, launch), dict(os.environ), state_dir / f"{engine}.log")


def _ready_command(engine: str, launch: Launch) -> Command:
    """Build the command and make sure that it can work."""
    require_free(launch.port, bind=launch.bind, part="engine", variable="LOANFLOW_ENGINE_PORT")
    try:
        launch.directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LaunchError(
            f"The engine cannot keep its data in {launch.directory}: {error.strerror}. Give this user the right to."
        ) from error
    return ENGINES[engine](launch)


def _train(cache: Path) -> None:
    """Make the ahead-of-time cache once; without it the engine only starts slower, so a failure is no error."""
    target = operaton.aot_cache(cache)
    if target.is_file():
        return
    scratch = target.with_suffix(".new")
    launch = Launch(directory=cache, cache=cache, port=free_port(), password="training-run")  # noqa: S106 (in memory, for seconds)
    process = Process(operaton.training(launch, scratch), dict(os.environ), cache / "operaton-training.log")
    try:
        process.wait_ready(120)
    except LaunchError:
        return
    process.stop(120)  # the cache is written at the end, by a second Java
    if scratch.is_file():
        scratch.replace(target)


@contextmanager
def _alone(directory: Path, name: str = ".lock") -> Iterator[None]:
    """Let one program at a time fill a directory, or do with it what the lock's name says."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = (directory / name).open("w")
    except OSError as error:
        raise LaunchError(
            f"The engine's files cannot be kept in {directory}: {error.strerror}. "
            "Give this user the right to write there, or name another directory: LOANFLOW_CACHE=/path"
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@click.command(context_settings={"auto_envvar_prefix": "LOANFLOW", "show_default": True})
@click.argument("engine", type=click.Choice(sorted(ENGINES)))
@click.option("--prepare", "only_prepare", is_flag=True, help="Only fetch the engine's files, and let it start faster from then on.")
@click.option("--state", type=click.Path(path_type=Path), default=PROJECT_ROOT / ".state", help="Directory of all state.")
@click.option("--cache", type=click.Path(path_type=Path), default=CACHE, help="Directory of downloaded files.")
@click.option("--engine-port", type=click.IntRange(1, 65535), default=8081, help="Port to listen on.")
@click.option("--bind", default="127.0.0.1", help="Address to listen on.")
@click.option("--engine-user", default="admin", help="The engine's only account.")
@click.option("--engine-password", help="Its password; needed to run.")
@click.option("--engine-database-url", help="postgresql://user:password@host/database instead of H2.")
@click.option("--maven-repository", help="Address of a repository to use instead of Maven Central.")
@click.option("--controlled-clock", is_flag=True, help="Zeebe: let its clock be moved.")
def main(
    *,
    engine: str,
    only_prepare: bool,
    state: Path,
    cache: Path,
    engine_port: int,
    bind: str,
    engine_user: str,
    engine_password: str | None,
    engine_database_url: str | None,
    maven_repository: str | None,
    controlled_clock: bool,
) -> None:
    """Fetch ENGINE's locked files if need be and become the engine. Each option can be a variable, like LOANFLOW_ENGINE_PORT."""
    try:
        prepare(engine, cache=cache.resolve(), repository=maven_repository, quicken=only_prepare)
        if only_prepare:
            return
        if engine == "operaton" and not engine_password:
            sys.exit("The engine needs a password: set LOANFLOW_ENGINE_PASSWORD.")
        launch = Launch(
            directory=state.resolve() / "engine",
            cache=cache.resolve(),
            port=engine_port,
            bind=bind,
            user=engine_user,
            password=engine_password or "",
            database_url=engine_database_url,
            controlled_clock=controlled_clock,
        )
        _become(_ready_command(engine, launch))
    except LaunchError as error:
        sys.exit(str(error))


def _become(command: Command) -> None:
    """Replace this program by the engine, so that signals reach it and no second process waits."""
    os.chdir(command.directory)
    os.execve(command.argv[0], command.argv, {**os.environ, **command.variables})  # noqa: S606 (no shell is wanted)


if __name__ == "__main__":
    main()
