"""The house rules that a linter does not know."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("lending", "workers", "webapp", "sandbox", "engine")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)
LONGEST = 300
#: Modules that may look at the environment: the settings, and what starts other programs and hands it on to them.
READS_ENVIRONMENT = {"lending/config.py"}
HANDS_IT_ON = ("engine/", "lending/supervisor/", "lending/commands/", "lending/demo/", "webapp/build_assets.py")
FORBIDDEN_NAMES = ("utils", "util", "manager", "helper", "helpers", "common", "misc")

#: What is built or installed, and fonts, which are always somebody else's.
BUILT, FONTS = ("webapp/static/", "node_modules/", ".venv/", ".cache/", ".state/"), (".woff", ".woff2", ".ttf", ".otf")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def environment_uses(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    return [ast.unparse(node) for node in attributes if node.value.id == "os" and node.attr in {"environ", "getenv", "environb"}]


def test_modules_are_short_and_named_after_what_they_hold():
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
    assert [name_of(path) for path in MODULES if path.stem in FORBIDDEN_NAMES] == []


def test_only_the_settings_read_the_environment():
    readers = {name_of(path) for path in MODULES if environment_uses(path)}
    assert {name for name in readers if not name.startswith(HANDS_IT_ON)} <= READS_ENVIRONMENT


def test_the_domain_asks_no_clock_and_opens_nothing():
    forbidden = {"now", "utcnow", "today", "open", "print"}
    for path in (ROOT / "lending/domain").rglob("*.py"):
        calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        names = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
        assert not names & forbidden, name_of(path)


def test_money_is_never_a_float_in_the_domain():
    for path in (ROOT / "lending/domain").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        floats = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float"]
        assert not floats, (name_of(path), floats)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout: what is kept cannot be told from what was built")
def test_nothing_built_and_nothing_of_others_is_kept_here():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert [name for name in listed if name.startswith(BUILT) or name.endswith(FONTS) or ".LEGAL." in name] == []


def test_the_layers_stand_as_drawn():
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
