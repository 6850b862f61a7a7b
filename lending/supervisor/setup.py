"""The steps of setting up, each said on the console and each with its own clear error."""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from engine.launcher import prepare
from engine.operaton.startup import aot_cache
from engine.ports import require_free
from lending.adapters.db.sqlite_files import holds_nothing
from lending.config import PROJECT_ROOT, Settings
from lending.supervisor.errors import SupervisorError
from lending.supervisor.parts import NOT_THE_ENGINES, Part

#: Lines of a failed step that are shown.
_LAST_LINES = 15


def check_ports(settings: Settings, parts: tuple[Part, ...]) -> None:
    """Make sure that every part can listen; PortTakenError names who is in the way and what to set."""
    for part in parts:
        if part.port:
            require_free(part.port, bind=settings.bind, part=part.name, variable=part.port_variable)


def fetch_engine(settings: Settings) -> None:
    """Fetch the engine's files as far as they are missing; LaunchError says what is wrong."""
    prepare(settings.engine_kind, cache=settings.cache, repository=settings.maven_repository, quicken=False)


def build_assets(environment: Mapping[str, str]) -> None:
    """Build the browser's files as far as their sources changed."""
    if _exists("webapp.build_assets"):
        _run("Building the browser's files", [sys.executable, "-m", "webapp.build_assets"], environment)


def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema; SupervisorError says why it cannot be."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 (slow to import; other commands need none)

    from lending.adapters.db.migrate import upgrade  # noqa: PLC0415
    from lending.adapters.db.trouble import explain  # noqa: PLC0415

    try:
        upgrade(settings.database_url)
    except (SQLAlchemyError, OSError) as error:
        raise SupervisorError(explain(error) or f"The database cannot be brought to the newest schema: {error}") from error


def begin_older_book(settings: Settings, environment: Mapping[str, str]) -> bool:
    """Let a new bank whose database is a file begin with an older book, so that every screen shows life; say whether it did.

    New is a bank that nobody founded: a file alone, or tables without a row, another command may have made before.
    """
    name = settings.database_url.removeprefix("sqlite:///")
    if name == settings.database_url or not holds_nothing(Path(name)) or not has_command("seed"):
        return False
    _run("Living through the months before", loanflow("seed", "--older-book"), environment)
    return True


def seed(environment: Mapping[str, str]) -> str:
    """Put the first users and products there as far as they are missing; return what the step says about them."""
    return _run("Seeding the database", loanflow("seed"), environment) if has_command("seed") else ""


def has_command(name: str) -> bool:
    """Say whether there is a command `loanflow NAME`."""
    return _exists(f"lending.commands.{name}")


def loanflow(*arguments: str) -> list[str]:
    """Spell a command of ours so that it runs in this very environment."""
    return [sys.executable, "-m", "lending.cli", *arguments]


def _exists(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _run(what: str, argv: list[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        argv, cwd=PROJECT_ROOT, env=dict(environment), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-_LAST_LINES:])
        raise SupervisorError(f"{what} failed:\n{last}")
    return done.stdout


def quickening_part(settings: Settings) -> Part | None:
    """Describe the run that lets the engine start faster from the next time on; None where that was done, or there is no such thing.

    It takes half a minute of a processor, which nobody should wait for at the first start: it yields to everything else.
    """
    if settings.engine_kind != "operaton" or _is_quick(settings):
        return None
    nice = shutil.which("nice")
    gently = (nice, "-n", "19") if nice else ()
    argv = (*gently, sys.executable, "-m", "engine.launcher", settings.engine_kind, "--prepare")
    withheld = NOT_THE_ENGINES | {"LOANFLOW_ENGINE_PASSWORD", "LOANFLOW_ENGINE_DATABASE_URL"}
    return Part(name="quickening", argv=argv, health_url="", withheld=withheld, stage=2)


def _is_quick(settings: Settings) -> bool:
    return aot_cache(settings.cache.resolve()).is_file()


def tell_quickening(say: Callable[[str], None], settings: Settings) -> Callable[[int, Path], None]:
    """Return what says how that went; a run that ended well may have made nothing."""

    def done(code: int, log: Path) -> None:
        if _is_quick(settings):
            say("engine: starts faster from the next time on")
        else:
            say(f"engine: did not get faster (code {code}; see {log}); the next start tries again. The system itself runs on.")

    return done


def demo_part(applicants: int) -> Part:
    """Describe the run of the first applicants through the process."""
    return Part(name="demo", argv=tuple(loanflow("demo", "--quick", "--applicants", str(applicants))), health_url="", stage=2)


def tell_demo(say: Callable[[str], None], mark: Path, applicants: int, *, older: bool) -> Callable[[int, Path], None]:
    """Return what says how the demo went and, when well, marks it as done; `older` where an older book was begun with."""

    def done(code: int, log: Path) -> None:
        if code == 0:
            mark.touch()
            shown = "every screen has" if older else "the screens of applications have"
            say(f"demo: {applicants} applicants went through the process; {shown} something to show now")
        else:
            say(f"demo ended with code {code}; see {log}. The system itself runs on.")

    return done
