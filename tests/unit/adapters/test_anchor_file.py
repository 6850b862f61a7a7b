import stat
import subprocess
import sys
from pathlib import Path

from lending.adapters.anchor_file import AnchorFile


def test_a_file_that_is_not_there_has_no_lines_and_is_made_for_its_owner_only(tmp_path: Path):
    file = AnchorFile(tmp_path / "deep" / "anchors")
    assert file.lines() == []
    assert file.extend(lambda lines: f"{len(lines)}") == "0"
    assert (file.lines(), stat.S_IMODE((tmp_path / "deep" / "anchors").stat().st_mode)) == (["0"], 0o600)


def test_nothing_to_add_adds_nothing(tmp_path: Path):
    file = AnchorFile(tmp_path / "anchors")
    assert file.extend(lambda _lines: None) is None
    assert file.lines() == []


ADD = """
import sys
from pathlib import Path
from lending.adapters.anchor_file import AnchorFile
file = AnchorFile(Path(sys.argv[1]))
for _ in range(50):
    file.extend(lambda lines: str(len(lines)))
"""


def test_processes_that_add_at_the_same_moment_see_each_other_s_lines(tmp_path: Path):
    programs = [subprocess.Popen([sys.executable, "-c", ADD, str(tmp_path / "anchors")]) for _ in range(2)]
    assert [program.wait(60) for program in programs] == [0, 0]
    assert AnchorFile(tmp_path / "anchors").lines() == [str(number) for number in range(100)]
