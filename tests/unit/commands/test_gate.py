import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lending.adapters.engine.feel import FUNCTIONS
from lending.commands.gate import command, served_topics

DATA = Path(__file__).parents[1] / "adapters" / "engine" / "data"
BANK = Path(__file__).parents[3] / "bpmn"


def run(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def run_any(*arguments):
    return run("--any-topic", *arguments)


@pytest.fixture
def bad(tmp_path):
    text = (DATA / "called_example.bpmn").read_text(encoding="utf-8")
    path = tmp_path / "bad.bpmn"
    path.write_text(text.replace(' camunda:historyTimeToLive="P3650D"', ""), encoding="utf-8")
    return path


def test_good_files_pass():
    result = run_any(DATA / "two_engines_example.bpmn", DATA / "routing_example.dmn")

    assert (result.exit_code, result.output) == (0, "Nothing stands against deploying.\n")


def test_a_directory_is_a_whole_set(tmp_path):
    (tmp_path / "two_engines_example.bpmn").write_bytes((DATA / "two_engines_example.bpmn").read_bytes())

    assert run_any(DATA).exit_code == 0
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
    assert finding.keys() == {"file", "element_id", "line", "rule", "message", "what_to_do", "message_parts", "what_to_do_parts"}
    assert finding["rule"] == "history-time-to-live"


def test_a_finding_as_json_has_its_sentences_apart_too(tmp_path):
    form = {"id": "a", "type": "default", "schemaVersion": 18, "components": [{"type": "text", "id": "t", "text": "=maybe("}]}
    (tmp_path / "a.form").write_text(json.dumps(form), encoding="utf-8")

    (finding,) = json.loads(run(tmp_path / "a.form", "--json").output)["findings"]
    known = ", ".join(sorted(FUNCTIONS))
    assert finding["message"] == f"The expression '=maybe(' is refused: the function 'maybe' is not one of {known}."
    assert finding["message_parts"] == {
        "template": "The expression %(text)s is refused: %(reason)s.",
        "values": {
            "text": "'=maybe('",
            "reason": {
                "template": "the function %(function)s is not one of %(known)s",
                "values": {"function": "'maybe'", "known": known},
            },
        },
    }
    assert finding["what_to_do_parts"] == {"template": finding["what_to_do"], "values": {}}


def test_no_findings_as_json():
    result = run_any(DATA, "--json")

    assert (result.exit_code, json.loads(result.output)) == (0, {"findings": []})


def test_a_topic_without_a_worker_is_refused_unless_any_is_let_through():
    result = run(DATA)

    assert result.exit_code == 1
    assert "[unknown-topic] No worker serves the topic 'two_engines_example.undo_commitments'." in result.output
    assert run(DATA, "--any-topic").exit_code == 0


def test_the_topics_served_are_those_of_the_worker_modules():
    topics = served_topics()

    assert "intake.check_completeness" in topics
    assert {topic.partition(".")[0] for topic in topics} <= {path.stem for path in BANK.glob("*.bpmn")}


def test_nothing_stands_against_the_banks_own_files():
    assert run(BANK).output == "Nothing stands against deploying.\n"


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


def test_every_path_of_the_banks_own_files_is_walked():
    result = run("--paths", BANK)

    assert result.exit_code == 0
    assert result.output.startswith("Nothing stands against deploying.\nPaths walked: 1")
    assert result.output.endswith("failed: 0.\n")


def test_the_paths_of_one_file_are_walked_among_those_that_ship(tmp_path):
    changed = tmp_path / "approval.bpmn"
    text = (BANK / "approval.bpmn").read_text(encoding="utf-8")
    changed.write_text(text.replace("${information_stage == 'approve'}", "${stage == 'approve'}"), encoding="utf-8")
    result = run("--paths", changed)

    assert result.exit_code == 1
    assert "[path-variable] The gateway asks for stage, and nothing on this path sets it." in result.output
    assert result.output.endswith("failed: 1.\n")

    told = json.loads(run("--paths", "--json", changed).output)
    assert [finding["element_id"] for finding in told["findings"]] == ["gw_resume"]
    assert [path["process"] for path in told["paths"] if not path["passed"]] == ["approval"]
    assert run(changed).exit_code == 0
