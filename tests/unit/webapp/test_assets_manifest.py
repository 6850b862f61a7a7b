import json
import os
from pathlib import Path

import pytest
from markupsafe import Markup

from webapp.assets_manifest import AssetManifest, AssetsMissingError, load_manifest

MANIFEST = AssetManifest("1", {"main.js": "main-ABC.js"}, {"add": '<path d="M0 0"/>'})


def write(directory: Path, stamp: str) -> None:
    content = {"stamp": stamp, "files": dict(MANIFEST.files), "icons": dict(MANIFEST.icons)}
    (directory / "manifest.json").write_text(json.dumps(content), encoding="utf-8")


def test_a_file_is_found_under_its_hashed_name():
    assert MANIFEST.file("main.js") == "main-ABC.js"


def test_a_file_the_build_lacks_is_named_with_those_it_has():
    with pytest.raises(AssetsMissingError, match=r"no browser asset 'chart.js'; it has main.js"):
        MANIFEST.file("chart.js")


@pytest.mark.parametrize(
    ("label", "part"),
    [(None, 'aria-hidden="true"'), ("Close <x>", 'role="img" aria-label="Close &lt;x&gt;"')],
)
def test_an_icon_is_read_aloud_only_when_it_has_a_label(label, part):
    drawn = MANIFEST.icon("add", label=label)
    assert isinstance(drawn, Markup)
    assert part in drawn
    assert '<path d="M0 0"/>' in drawn


def test_an_icon_takes_size_and_tone():
    assert 'class="icon icon--20 tone-good"' in MANIFEST.icon("add", 20, tone="good")


def test_an_unknown_icon_says_where_to_add_it():
    with pytest.raises(AssetsMissingError, match=r"No icon 'nope'; add it to webapp/assets/icons.json"):
        MANIFEST.icon("nope")


def test_assets_that_were_never_built_say_how_to_build_them(tmp_path):
    with pytest.raises(AssetsMissingError, match=r"python -m webapp.build_assets"):
        load_manifest(tmp_path)


def test_a_new_build_is_seen_without_a_restart(tmp_path):
    # Given
    write(tmp_path, "1")
    assert load_manifest(tmp_path).stamp == "1"
    # When
    write(tmp_path, "2")
    file = tmp_path / "manifest.json"
    changed = file.stat().st_mtime_ns + 1_000_000_000
    os.utime(file, ns=(changed, changed))
    # Then
    assert load_manifest(tmp_path).stamp == "2"
