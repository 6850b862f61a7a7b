"""Lock the jars of an engine: `python tools/lock_jars.py operaton` (needs Maven; only to move to other versions)."""

import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from engine.jars import Jar, lock_file, parse_coordinate, sha256_of

#: An engine without a POM is one archive.
ARCHIVES = {"zeebe": "io.camunda:camunda-zeebe:8.5.8@tar.gz"}
_LISTED = re.compile(r"^\s+([\w.-]+):([\w.-]+):([\w.]+)(?::([\w.-]+))?:([\w.-]+):(?:compile|runtime):(.+)$")


def pom_digest(engine: str) -> str:
    """Compute the checksum that ties a lock to its POM."""
    return hashlib.sha256((lock_file(engine).parent / "pom.xml").read_bytes()).hexdigest()


def maven(*arguments: str) -> None:
    """Run Maven and show what it says when it fails."""
    subprocess.run(["mvn", "-B", "-q", "-ntp", *arguments], check=True)


def of_pom(engine: str, scratch: Path) -> list[Jar]:
    """List the jars an engine's POM resolves to, with what Maven downloaded."""
    listing = scratch / "list.txt"
    pom = lock_file(engine).parent / "pom.xml"
    maven("-f", str(pom), "dependency:list", "-DincludeScope=runtime", "-DoutputAbsoluteArtifactFilename=true", f"-DoutputFile={listing}")
    plain = re.sub(r" -- module .*$|\x1b\[[0-9;]*m", "", listing.read_text(encoding="utf-8"), flags=re.MULTILINE)
    matches = [match for line in plain.splitlines() if (match := _LISTED.match(line))]
    return sorted((_locked(match) for match in matches if match[3] == "jar"), key=lambda jar: jar.coordinate)


def _locked(match: re.Match[str]) -> Jar:
    group, artifact, _, classifier, version, file = match.groups()
    return Jar(group, artifact, version, classifier or "", "jar", sha256_of(Path(file)), Path(file).stat().st_size)


def of_archive(coordinate: str, scratch: Path) -> list[Jar]:
    """Lock one archive."""
    wanted = parse_coordinate(coordinate, "", 0)
    maven(
        "dependency:copy",
        f"-Dartifact={wanted.group}:{wanted.artifact}:{wanted.version}:{wanted.packaging}",
        f"-DoutputDirectory={scratch}",
    )
    file = scratch / f"{wanted.artifact}-{wanted.version}.{wanted.packaging}"
    return [parse_coordinate(coordinate, sha256_of(file), file.stat().st_size)]


def main(engine: str) -> None:
    """Write the lock of one engine."""
    with tempfile.TemporaryDirectory() as scratch:
        if engine in ARCHIVES:
            header, jars = "", of_archive(ARCHIVES[engine], Path(scratch))
        else:
            header, jars = f"# pom.xml {pom_digest(engine)}\n", of_pom(engine, Path(scratch))
    title = "# Made by tools/lock_jars.py: group:artifact:version[:classifier][@packaging] sha256 size\n"
    lock_file(engine).write_text(title + header + "".join(f"{jar.line}\n" for jar in jars), encoding="ascii")
    print(f"{lock_file(engine)}: {len(jars)} files, {sum(jar.size for jar in jars):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
