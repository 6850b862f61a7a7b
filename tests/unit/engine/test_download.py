import gc
import hashlib
import io
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from rich.console import Console

from engine import download
from engine.download import BrokenDownloadError, WrongChecksumError, fetch, missing
from engine.errors import LaunchError
from engine.jars import Jar

CONTENTS = {f"jar{number}": bytes([number]) * 50_000 for number in range(6)}
JARS = [Jar("group", name, "1", "", "jar", hashlib.sha256(content).hexdigest(), len(content)) for name, content in CONTENTS.items()]
QUIET = Console(file=io.StringIO())


@dataclass
class Repository:
    """A Maven repository on loopback that can be told to misbehave."""

    address: str = ""
    cut: set[str] = field(default_factory=set)
    #: Cut the first time it is asked for.
    cut_once: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    asked: Counter[str] = field(default_factory=Counter)


@pytest.fixture
def repository() -> Iterator[Repository]:
    repo = Repository()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.split("/")[2]
            if self.path.endswith(".sha1") or name in repo.gone:
                self.send_error(404)
                return
            repo.asked[name] += 1
            content = b"x" * 50_000 if name in repo.changed else CONTENTS[name]
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            cut = name in repo.cut or (name in repo.cut_once and repo.asked[name] == 1)
            self.wfile.write(content[:20_000] if cut else content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        repo.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield repo
        server.shutdown()
        thread.join()


# jgo leaves the socket of a broken download to the garbage collector; its warning must fall into the test that broke it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(download, "TRIES", 1)
    yield
    gc.collect()


def run(repository: Repository, directory: Path) -> None:
    fetch(JARS, directory, repository=repository.address, console=QUIET)


def test_every_file_arrives_whole_and_nothing_else_stays(repository: Repository, tmp_path: Path) -> None:
    run(repository, tmp_path)

    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        f"group.{name}-1.jar": content for name, content in CONTENTS.items()
    }


def test_a_second_run_fetches_nothing(repository: Repository, tmp_path: Path) -> None:
    run(repository, tmp_path)
    run(repository, tmp_path)

    assert set(repository.asked.values()) == {1}


def test_a_broken_download_keeps_what_arrived_and_goes_on_there(repository: Repository, tmp_path: Path) -> None:
    # Given
    repository.cut.add("jar5")

    # When
    with pytest.raises(BrokenDownloadError, match=r"group:jar5:1 did not arrive.*run the same command again") as raised:
        run(repository, tmp_path)

    # Then
    arrived = set(JARS) - set(missing(JARS, tmp_path))
    assert f"{len(arrived)} of 6 files arrived" in str(raised.value)
    assert not (tmp_path / "group.jar5-1.jar").exists()

    # And when the line is well again
    repository.cut.clear()
    run(repository, tmp_path)
    assert missing(JARS, tmp_path) == []
    assert all(repository.asked[jar.artifact] == 1 for jar in arrived)


def test_a_try_that_fails_is_made_again(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "TRIES", 2)
    repository.cut_once.add("jar1")

    run(repository, tmp_path)

    assert repository.asked["jar1"] == 2


def test_a_file_with_another_content_is_thrown_away(repository: Repository, tmp_path: Path) -> None:
    repository.changed.add("jar2")

    with pytest.raises(WrongChecksumError, match=r"group:jar2:1 is not the file that was locked.*do not use that file"):
        run(repository, tmp_path)

    assert not (tmp_path / "group.jar2-1.jar").exists()


def test_a_file_that_was_changed_in_the_cache_is_fetched_again(repository: Repository, tmp_path: Path) -> None:
    run(repository, tmp_path)
    (tmp_path / "group.jar3-1.jar").write_bytes(b"y" * 50_000)

    run(repository, tmp_path)

    assert missing(JARS, tmp_path) == []
    assert repository.asked["jar3"] == 2


def test_a_file_the_repository_lacks_is_named(repository: Repository, tmp_path: Path) -> None:
    repository.gone.add("jar4")

    with pytest.raises(BrokenDownloadError, match=r"group:jar4:1 did not arrive: the repository does not have it"):
        run(repository, tmp_path)


def test_without_a_network_the_message_says_what_to_check(tmp_path: Path) -> None:
    with pytest.raises(BrokenDownloadError, match=r"the connection failed \(ConnectionError\).*LOANFLOW_MAVEN_REPOSITORY"):
        fetch(JARS, tmp_path, repository="http://127.0.0.1:9", console=QUIET)


def test_a_place_that_cannot_be_written_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(LaunchError, match=r"cannot be kept in .*file/cache.*LOANFLOW_CACHE"):
        fetch(JARS, tmp_path / "file" / "cache", console=QUIET)
