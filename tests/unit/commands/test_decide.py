"""`loanflow decide`."""

import json
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from lending.adapters.models import BPMN
from lending.commands import decide

LADDER = {"product": "consumer", "amount": "5000", "segment": "B", "days_past_due": "45", "warned": "false"}
#: A table with a hole.
HOLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="hole"><decisionTable hitPolicy="FIRST">
    <input id="a"><inputExpression typeRef="number"><text>amount</text></inputExpression></input><output id="o" name="said"/>
    <rule id="r"><inputEntry><text>&lt; 5</text></inputEntry><outputEntry><text>true</text></outputEntry></rule>
    </decisionTable></decision></definitions>"""


@pytest.fixture(autouse=True)
def engine(trial, monkeypatch):
    monkeypatch.setattr(decide, "build_bank", lambda _settings: trial.bank)
    monkeypatch.setattr(decide, "Settings", SimpleNamespace(load=lambda: None))
    trial.engine.deploy("decisions", {"collection_ladder.dmn": (BPMN / "collection_ladder.dmn").read_bytes(), "hole.dmn": HOLE})
    return trial.engine


def run(decision, facts=(), *more):
    inputs = [f"--input={name}={value}" for name, value in dict(facts).items()]
    return CliRunner().invoke(decide.command, [decision, *inputs, *more])


def test_it_prints_the_result_the_rule_and_what_came_in():
    done = run("collection_ladder", LADDER)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        'collection_ladder (version 1): ladder_step = "senior"',
        "  rule 18 of 20 (collection_ladder_rule_18): Everybody else: a senior collector.",
        '  product        "consumer"',
        "  amount         5000",
        '  segment        "B"',
        "  days_past_due  45  ([30..60))",
        "  warned         false",
    ]


def test_json_holds_the_same():
    told = json.loads(run("collection_ladder", {**LADDER, "segment": ""}, "--json").stdout)
    assert (told["outputs"], told["rule"]["id"], told["needed"]) == ({"ladder_step": "senior"}, "collection_ladder_rule_18", [])
    assert told["inputs"][2] == {"name": "segment", "label": "Segment", "value": None, "test": ""}


def test_where_no_rule_fits_it_ends_with_1():
    done = run("hole", {"amount": "5"})
    assert (done.exit_code, done.stdout) == (1, "hole (version 1): no rule fits.\n")
    done = run("hole", {"amount": "5"}, "--json")
    assert (done.exit_code, json.loads(done.stdout)["rule"]) == (1, None)


def test_wrong_facts_are_named_by_their_option():
    done = run("collection_ladder", {**LADDER, "warned": "perhaps", "colour": "red"})
    assert done.exit_code == 2
    assert "--input warned: 'perhaps' is not true or false." in done.output
    assert "--input colour: The table does not ask for it" in done.output
    assert run("collection_ladder", {}, "--input", "amount").exit_code == 2


def test_an_unknown_decision_and_an_engine_that_is_away_end_with_the_reason(engine):
    done = run("ladder")
    assert (done.exit_code, "the engine has collection_ladder, hole." in done.output) == (1, True)
    engine.down = True
    done = run("collection_ladder", LADDER)
    assert (done.exit_code, "The engine does not answer." in done.output) == (1, True)
