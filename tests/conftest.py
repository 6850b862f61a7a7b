"""What every test may use: a bank of its own, on SQLite and, where a server is installed, on PostgreSQL."""

import contextlib
import gc
import importlib
import os
import pkgutil
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import lending.domain
import lending.service
from lending.adapters.db.migrate import upgrade
from lending.adapters.db.session import connect, transactions
from lending.adapters.models import BPMN
from lending.domain.actors import Actor
from lending.domain.applications import Application
from lending.service import founding
from tests.bpmn_coverage.diagram import read_diagrams
from tests.bpmn_coverage.plugin import BpmnCoverage
from tests.support.bank import FIRST_DAY, PASSWORD, TrialBank, build_test_bank
from tests.support.memory import keep_in_memory
from tests.support.postgresql import create_database, drop_database, installed, running_server
from tests.support.sharing import SharedOut, sharing
from tests.support.uncounted import rest_in_what_is_not_counted, resting

_HERE = Path(__file__).parent
_RULES = ("unit/domain", "unit/service", "oracle")
_TEMPLATE = "founded"
#: Run before all others: each takes minutes, and the last process would be alone with it.
_LONG = (
    "e2e/test_kill.py",
    "e2e",
    "e2e/test_demo.py",
    "browser/running",
    "e2e/test_simulation.py",
    "integration/test_close_killed_command.py",
)
#: Run after all others: what takes much of the machine by itself.
_HEAVY = ("integration", "browser", "e2e")
_numbers = count(1)


_IN_MEMORY = pytest.StashKey[Path | None]()
_COUNTS = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_IN_MEMORY] = keep_in_memory()
    # Here and not beside the tests of the paths: the process that shares a run out among others sees no deeper conftest.
    config.pluginmanager.register(BpmnCoverage(read_diagrams(BPMN), sorted((_HERE / "e2e").glob("test_*_paths.py"))), "bpmn-coverage")


def pytest_unconfigure(config: pytest.Config) -> None:
    directory = config.stash.get(_IN_MEMORY, None)
    if directory is not None:
        shutil.rmtree(directory, ignore_errors=True)


def pytest_collection(session: pytest.Session) -> None:
    """Count what the rules' own modules do when they are imported, and let each process begin with test modules of its own.

    Of a whole run in a new checkout all processes would rewrite the asserts of all. What is imported here is not imported again, and what
    another process has rewritten by then is read from its file.
    """
    if _coverage(session.config) is not None:
        for package in (lending.domain, lending.service):
            for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                importlib.import_module(module.name)
        # What the tests themselves are made of is not counted, and to tell of it doubled the time of finding them.
        _count(session.config, counted=False)
    own = getattr(session.config, "workerinput", None)
    if own is None or [Path(argument) for argument in session.config.args] != [Path("tests")]:
        return
    for file in sorted(_HERE.rglob("test_*.py"))[int(own["workerid"].removeprefix("gw")) :: own["workercount"]]:
        # What fails here fails once more where it is told.
        with contextlib.suppress(Exception, pytest.skip.Exception):
            importlib.import_module(".".join(file.relative_to(_HERE.parent).with_suffix("").parts))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the garbage collector thousands of tests and all modules: to look through them again and again took a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    if _coverage(session.config) is not None:
        rest_in_what_is_not_counted()


def _turn(item: pytest.Item) -> int:
    place = item.path.relative_to(_HERE).as_posix()
    for found in (place, sharing(place)):
        if found in _LONG:
            return _LONG.index(found) - len(_LONG)
    return _HEAVY.index(place.split("/")[0]) + 1 if place.startswith(_HEAVY) else 0


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharedOut | None:
    """Keep together what shares an engine where a run is shared out by files; another way that somebody asked for is his."""
    return SharedOut(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[bool | None]:
    """Count coverage only in the tests of the rules themselves, and not while properties draw their hundreds of cases.

    A branch that only a page's test or a lucky draw takes is not tested: the tables of cases have to reach every one. And counting, which
    this Python does for every line of every library too, made the whole run take half as long again.
    """
    if _coverage(item.config) is not None:
        counted = _counted(item)
        _count(item.config, counted=counted)
        if counted:
            _forget(item.path)
    return (yield)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[bool | None]:
    """Let coverage end as it began: what stopped counting cannot be stopped again."""
    try:
        return (yield)
    finally:
        if _coverage(session.config) is not None:
            _count(session.config, counted=True)


def _count(config: pytest.Config, *, counted: bool) -> None:
    """Count from now on, or not; one test after another mostly wants the same, and to begin and end takes as long as a small one."""
    if config.stash.get(_COUNTS, True) != counted:
        (_coverage(config).resume if counted else _coverage(config).pause)()
        config.stash[_COUNTS] = counted


def _coverage(config: pytest.Config) -> Any:
    """Return what counts coverage, or None when nothing does."""
    plugin = config.pluginmanager.getplugin("_cov")
    return plugin.cov_controller if plugin else None


@cache
def _forget(_path: Path) -> None:
    """Empty what the rules keep, once a file: what a test that does not count had them work out would never be seen to be done."""
    modules = [module for name, module in sys.modules.items() if name.startswith(("lending.domain", "lending.service"))]
    for kept in {id(kept): kept for module in modules for kept in vars(module).values() if hasattr(kept, "cache_clear")}.values():
        kept.cache_clear()


def _counted(item: pytest.Item) -> bool:
    return not item.get_closest_marker("hypothesis") and any(item.path.is_relative_to(_HERE / rules) for rules in _RULES)


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[TrialBank]:
    made = build_test_bank(tmp_path)
    yield made
    made.close()


@pytest.fixture
def applicant(trial: TrialBank) -> Actor:
    return trial.customer()


@pytest.fixture
def application(trial: TrialBank, applicant: Actor) -> Application:
    return trial.submit(applicant)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_bank(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TrialBank]:
    """The same bank on either database."""
    made = build_test_bank(tmp_path)
    if request.param == "postgresql":
        made.close()
        made = on_postgresql(made, request.getfixturevalue("founded_postgresql"))
    yield made
    made.close()
    if request.param == "postgresql":
        # At once: hundreds of databases took minutes to be removed in the end.
        drop_database(made.url)


def on_postgresql(trial: TrialBank, server: str) -> TrialBank:
    """Return the bank with a database of its own on the server, copied from the founded one."""
    name = f"bank{next(_numbers)}"
    create_database(server, name, template=_TEMPLATE)
    url = f"{server}/{name}"
    database = connect(url)
    begin, read = transactions(database)
    return replace(trial, bank=replace(trial.bank, begin=begin, read=read), database=database, url=url)


@pytest.fixture(scope="session")
def founded_postgresql(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Migrate and found a bank once per run; each test gets a copy. Returns the server's address."""
    create_database(postgresql, _TEMPLATE)
    url = f"{postgresql}/{_TEMPLATE}"
    resting(upgrade)(url)
    database = connect(url)
    begin, read = transactions(database)
    bank = replace(build_test_bank(tmp_path_factory.mktemp("founding")).bank, begin=begin, read=read)
    founding.found_bank(bank, FIRST_DAY)
    founding.add_demo_staff(bank, PASSWORD)
    database.dispose()
    return postgresql


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A private PostgreSQL server for this run; the address of the server without a database's name."""
    programs = installed()
    if programs is None:
        said = "PostgreSQL is not installed: `apt-get install postgresql` brings the server these tests need."
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(said)
    # Autovacuum would go round the tests' databases without end, and nothing in them lives long enough to need it.
    with running_server(programs, "fsync=off", "autovacuum=off", "max_wal_size=256MB") as url:
        yield url
