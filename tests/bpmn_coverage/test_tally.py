import json
from dataclasses import replace

from tests.bpmn_coverage.tally import Tally
from tests.support.passages import CHOICE, record


def records(*passages: str, instance: str = "i") -> list:
    return [replace(record(passage), process_instance=instance) for passage in passages]


def test_instances_of_a_case_are_counted_apart_and_together() -> None:
    tally = Tally({"p": CHOICE})
    tally.count("case", [*records("start", "gw", "left", "merge", "end"), *records("start", "gw", "right", "merge", "end", instance="j")])
    assert tally.complete
    assert tally.nodes["p"]["merge"] == 2
    assert list(tally.lines()) == [f"{'p':<26} nodes   6/6    flows   6/6"]


def test_what_is_missing_is_named() -> None:
    tally = Tally({"p": CHOICE})
    tally.count("case", records("start", "gw", "left", "merge", "end"))
    assert not tally.complete
    assert list(tally.missing("p")) == ["node right", "flow gw → right", "flow right → merge"]
    assert "    missing: node right" in list(tally.lines())


def test_tallies_add_up() -> None:
    one, other = Tally({"p": CHOICE}), Tally({"p": CHOICE})
    one.count("first", records("start", "gw", "left", "merge", "end"))
    other.count("second", records("start", "gw", "right", "merge", "end"))
    one.add(other)
    assert one.complete
    assert one.cases == {"first", "second"}


def test_a_tally_comes_through_a_pipe_as_it_was() -> None:
    tally = Tally({"p": CHOICE})
    tally.count("case", records("start", "gw", "left", "merge", "end"))
    assert Tally({"p": CHOICE}).unpack(json.loads(json.dumps(tally.pack()))) == tally
