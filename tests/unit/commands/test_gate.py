import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lending.commands.gate import command

DATA = Path(__file__).parents[1] / "adapters" / "engine" / "data"


def run(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


@pytest.fixture
def bad(tmp_path):
    text = (DATA / "called_example.bpmn").read_text(encoding="utf-8")
    path = tmp_path / "bad.bpmn"
    path.write_text(text.replace(' camunda:historyTimeToLive="P3650D"', ""), encoding="utf-8")
    return path


def test_good_files_pass():
    result = run(DATA / "two_engines_example.bpmn", DATA / "routing_example.dmn")

    assert (result.exit_code, result.output) == (0, "Nothing stands against deploying.\n")


def test_a_directory_is_a_whole_set(tmp_path):
    (tmp_path / "two_engines_example.bpmn").write_bytes((DATA / "two_engines_example.bpmn").read_bytes())

    assert run(DATA).exit_code == 0
    assert "[unknown-process]" in run(tmp_path).output


def test_a_finding_is_one_line_and_exits_with_one(bad):
    result = run(DATA / "routing_example.dmn", bad)

    assert result.exit_code == 1
    (line,) = result.output.splitlines()
    assert line.startswith(f"{bad}:3 called_example [history-time-to-live] ")


def test_findings_as_json(bad):
    result = run(bad, "--json")

    assert result.exit_code == 1
    (finding,) = json.loads(result.output)["findings"]
    assert finding.keys() == {"file", "element_id", "line", "rule", "message", "what_to_do"}
    assert finding["rule"] == "history-time-to-live"


def test_no_findings_as_json():
    result = run(DATA, "--json")

    assert (result.exit_code, json.loads(result.output)) == (0, {"findings": []})


def test_a_topic_without_a_worker_is_refused(tmp_path):
    topics = tmp_path / "topics"
    topics.write_text("two_engines_example.score_applicant\ntwo_engines_example.check_condition\n", encoding="utf-8")

    result = run(DATA, "--topics", topics)

    assert "[unknown-topic]" in result.output
    assert "undo_commitments" in result.output


def test_a_missing_file_is_named():
    result = run("nowhere.bpmn")

    assert result.exit_code == 2
    assert "nowhere.bpmn" in result.output


def test_an_empty_directory_is_named(tmp_path):
    result = run(tmp_path)

    assert result.exit_code == 2
    assert "no .bpmn, .dmn or .form file" in result.output


def test_a_file_that_may_not_be_read_is_named(bad, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)

    result = run(bad)

    assert result.exit_code == 1
    assert "bad.bpmn" in result.output
    assert "Permission denied" in result.output


def test_a_huge_file_is_refused(tmp_path):
    huge = tmp_path / "huge.form"
    with huge.open("wb") as stream:
        stream.truncate(50_000_000)

    assert "[size]" in run(huge).output
