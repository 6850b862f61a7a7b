"""Bring an engine's locked files into the cache: in parallel, checked, and each only once."""

import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import requests
from jgo.maven import MavenContext, PythonResolver
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from engine.errors import LaunchError
from engine.jars import Jar, sha256_of

#: Files fetched at once; more gains nothing on one line and looks like an attack to the mirror.
PARALLEL = 8
#: Tries per file before the run gives up.
TRIES = 3
#: Seconds without a byte after which a connection counts as broken.
TIMEOUT = 30


class BrokenDownloadError(LaunchError):
    """A file did not arrive."""


class WrongChecksumError(LaunchError):
    """A file is not the one that was locked."""


def missing(jars: Sequence[Jar], directory: Path) -> list[Jar]:
    """List the locked files that the cache lacks or holds with other content."""
    return [jar for jar in jars if not _is_whole(directory / jar.file_name, jar)]


def _is_whole(file: Path, jar: Jar) -> bool:
    return file.is_file() and file.stat().st_size == jar.size and sha256_of(file) == jar.sha256


def fetch(jars: Sequence[Jar], directory: Path, *, repository: str | None = None, console: Console | None = None) -> None:
    """Download locked files into a directory, each moved there only when its checksum is right.

    A file that is there already is kept, so that a broken run goes on where it stopped. `repository` is the address of a
    Maven repository that stands in for Maven Central.
    Raises BrokenDownloadError, WrongChecksumError, and LaunchError when the directory cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        wanted = missing(jars, directory)
        if wanted:
            _fetch_all(wanted, directory, repository, console or Console(stderr=True))
    except OSError as error:
        raise LaunchError(
            f"The engine's files cannot be kept in {directory}: {error.strerror or error}. "
            "Give this user the right to write there and enough room (about 500 MB), or name another directory: LOANFLOW_CACHE=/path"
        ) from error


def _fetch_all(jars: Sequence[Jar], directory: Path, repository: str | None, console: Console) -> None:
    # jgo writes straight to the final name, so it works in a temporary repository beside it: a move is then atomic.
    logging.getLogger("jgo").setLevel(logging.ERROR)
    try:
        with (
            tempfile.TemporaryDirectory(dir=directory, prefix="download-") as scratch,
            _Board(jars, console) as board,
            ThreadPoolExecutor(PARALLEL) as pool,
        ):
            _wait([pool.submit(_fetch_one, jar, Path(scratch), directory, repository, board) for jar in jars], board)
    except BrokenDownloadError as error:
        kept = len(jars) - len(missing(jars, directory))
        raise BrokenDownloadError(f"{error} {kept} of {len(jars)} files arrived and are kept.") from error


def _wait(tasks: Sequence[Future[None]], board: "_Board") -> None:
    """Wait for all downloads; the first failure, or Ctrl-C, cancels what has not begun."""
    try:
        for done in as_completed(tasks):
            done.result()
    except BaseException:
        board.cancel(tasks)
        raise


def _fetch_one(jar: Jar, scratch: Path, directory: Path, repository: str | None, board: "_Board") -> None:
    for attempt in range(1, TRIES + 1):
        repo = scratch / f"{jar.file_name}.{attempt}"
        try:
            file = _download(jar, repo, repository, board.received)
        except (requests.RequestException, RuntimeError) as error:
            if attempt == TRIES or board.cancelled.wait(attempt):
                raise _broken(jar, error) from error
            continue
        _check(jar, file)
        shutil.move(file, directory / jar.file_name)
        return


def _download(jar: Jar, repo: Path, repository: str | None, received: Callable[[int], None]) -> Path:
    context = MavenContext(
        resolver=PythonResolver(progress_callback=_counting(received)),
        repo_cache=repo,
        local_repos=[],
        remote_repos={"mirror": repository} if repository else None,
        timeout=TIMEOUT,
    )
    component = context.project(jar.group, jar.artifact).at_version(jar.version)
    return Path(component.artifact(classifier=jar.classifier, packaging=jar.packaging).resolve())


def _counting(received: Callable[[int], None]) -> Callable[[str, int], object]:
    @contextmanager
    def progress(_name: str, _size: int) -> Iterator[Callable[[int], None]]:
        yield received

    return progress


def _check(jar: Jar, file: Path) -> None:
    digest = sha256_of(file)
    if digest != jar.sha256:
        raise WrongChecksumError(
            f"{jar.coordinate} is not the file that was locked: its SHA-256 is {digest}, the lock says {jar.sha256}. It was thrown away. "
            "Run the same command again; if it stays wrong, something between here and the repository changes files: "
            "try another network or name another repository (LOANFLOW_MAVEN_REPOSITORY), and do not use that file."
        )


def _broken(jar: Jar, error: Exception) -> BrokenDownloadError:
    refused = "the repository does not have it or refuses it"
    what = refused if isinstance(error, RuntimeError) else f"the connection failed ({type(error).__name__})"
    return BrokenDownloadError(
        f"{jar.coordinate} did not arrive: {what}, {TRIES} times. Check the network (HTTPS_PROXY, REQUESTS_CA_BUNDLE) or name another "
        "repository (LOANFLOW_MAVEN_REPOSITORY), then run the same command again: it goes on where it stopped."
    )


class _Board:
    """Shows how far the downloads are, and tells them to stop."""

    def __init__(self, jars: Sequence[Jar], console: Console) -> None:
        self.cancelled = threading.Event()
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        self._progress = Progress(*columns, console=console)
        self._bytes = self._progress.add_task(f"Downloading {len(jars)} engine files", total=sum(jar.size for jar in jars))

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def received(self, count: int) -> None:
        self._progress.advance(self._bytes, count)

    def cancel(self, tasks: Iterable[Future[None]]) -> None:
        """Stop what waits for its turn or its next try."""
        self.cancelled.set()
        for task in tasks:
            task.cancel()
