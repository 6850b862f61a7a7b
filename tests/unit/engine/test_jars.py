import hashlib
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from engine import jars
from engine.errors import LaunchError
from engine.jars import lock_file, parse_coordinate, read_lock

POM = lock_file("operaton").parent / "pom.xml"


def test_the_lock_was_made_from_the_pom_that_is_committed() -> None:
    digest = hashlib.sha256(POM.read_bytes()).hexdigest()

    assert f"# pom.xml {digest}" in lock_file("operaton").read_text(), "pom.xml changed: run tools/lock_jars.py operaton"


def test_what_the_pom_asks_for_is_locked_in_that_version() -> None:
    names = {"m": "http://maven.apache.org/POM/4.0.0"}
    locked = {(jar.group, jar.artifact): jar.version for jar in read_lock("operaton")}

    for dependency in ET.parse(POM).getroot().iterfind("m:dependencies/m:dependency", names):  # noqa: S314 (our own file)
        group, artifact, version = (dependency.findtext(f"m:{name}", "", names) for name in ("groupId", "artifactId", "version"))
        assert locked[group, artifact] == version or not version


@pytest.mark.parametrize("engine", ["operaton", "zeebe"])
def test_every_locked_file_has_its_own_name_and_one_version(engine: str) -> None:
    locked = read_lock(engine)

    assert len({jar.file_name for jar in locked}) == len(locked)
    assert len({(jar.group, jar.artifact, jar.classifier) for jar in locked}) == len(locked)
    assert all(jar.size > 0 for jar in locked)


@pytest.mark.parametrize(
    ("coordinate", "file_name"),
    [
        ("a.b:c:1.0", "a.b.c-1.0.jar"),
        ("a.b:c:1.0:shaded", "a.b.c-1.0-shaded.jar"),
        ("a.b:c:1.0@tar.gz", "a.b.c-1.0.tar.gz"),
        ("a.b:c:1.0:linux@tar.gz", "a.b.c-1.0-linux.tar.gz"),
    ],
)
def test_a_coordinate_says_the_file(coordinate: str, file_name: str) -> None:
    jar = parse_coordinate(coordinate, "0" * 64, 1)

    assert jar.file_name == file_name
    assert jar.line == f"{coordinate} {'0' * 64} 1"


@pytest.mark.parametrize("text", ["", "a", "a:b", "a:b:c:d:e", "a b:c:1", "../x:y:z/../1"])
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        parse_coordinate(text, "", 0)


@pytest.mark.parametrize(
    "line", ["a:b:1 0123 5", f"a:b:1 {'0' * 64}", f"a:b {'0' * 64} 5", f"a:b:1 {'0' * 64} five", f"../a:b:1/ {'0' * 64} 5"]
)
def test_a_damaged_lock_names_the_line_and_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str) -> None:
    (tmp_path / "jars.lock").write_text(f"# title\n{line}\n")
    monkeypatch.setattr(jars, "lock_file", lambda _engine: tmp_path / "jars.lock")

    with pytest.raises(LaunchError, match=r"Line 2 of .*lock_jars\.py operaton"):
        read_lock("operaton")


def test_a_missing_lock_says_how_to_restore_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(jars, "lock_file", lambda _engine: tmp_path / "jars.lock")

    with pytest.raises(LaunchError, match="Restore it"):
        read_lock("operaton")
