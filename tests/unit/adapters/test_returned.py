"""What functions return, read off their source; these stand for workers and completion rules."""

from lending.adapters.engine.paths.values import ANY, TRUTH, Values, one_of
from lending.adapters.returned import Entered, ways_of
from workers import asset_preservation, intake

STAGES = {"granted": "ruled", "refused": "ruled", "none": "none"}
LISTS = {"granted": ["ruled"]}
OVER = "over"


def plain(found, names, count: int, flag: bool):
    first, second = "a", found.other
    third: str = "c"
    for each in names:
        last = each
    if (walrus := "w") and found:
        return {"a": first, "b": second, "c": third, "d": last, "e": walrus, "f": flag, "g": count, "h": OVER, "i": 1, found.key: 2}
    return None


def truths(found, names):
    return {"a": found is None, "b": not found, "c": all(names), "d": found.x == 1 and found.y > 2, "e": found.x or None}


def choices(done):
    outcome = str(done.entries["outcome"])
    asked = {"until": done.day} if outcome == "ask" else {}
    return {"outcome": outcome, **asked} | {"stage": STAGES[done.stage], "all": LISTS["granted"]}


def merged(done):
    outcome = done.entries["outcome"] if done else "none"
    return {"outcome": outcome, "kept": "yes" if done.kept else "no"}


def excluded(done):
    step = "wait" if done.rests else "go"
    return {"step": step, "why": "told"} if step == "stay" else {"step": step}


def looped(found):
    def inner():
        return {"never": "seen"}

    return {**inner(), "a": str(found)}


def test_names_are_what_they_were_given():
    assert ways_of(plain) == (
        {
            "a": one_of(["a"]),
            "b": ANY,
            "c": one_of(["c"]),
            "d": ANY,
            "e": one_of(["w"]),
            "f": TRUTH,
            "g": ANY,
            "h": one_of(["over"]),
            "i": one_of([1]),
        },
        {},
    )


def test_what_can_only_be_true_or_false_is():
    assert ways_of(truths) == ({"a": TRUTH, "b": TRUTH, "c": TRUTH, "d": TRUTH, "e": ANY},)


def test_a_choice_is_two_ways_and_each_knows_what_it_went_by():
    asked, not_asked = ways_of(choices)
    both = {"stage": one_of(["ruled", "none"]), "all": ANY}
    assert asked == {"outcome": Entered("outcome", one_of(["ask"])), "until": ANY, **both}
    assert not_asked == {"outcome": Entered("outcome", Values(never=frozenset({"'ask'"}))), **both}


def test_an_entry_or_something_else_may_be_anything():
    assert ways_of(merged) == ({"outcome": ANY, "kept": one_of(["yes", "no"])},)


def test_a_way_that_cannot_be_is_none():
    assert ways_of(excluded) == ({"step": one_of(["wait", "go"])},)


def test_a_function_within_is_not_the_function():
    assert ways_of(looped) == ({"a": ANY},)


def test_a_function_that_returns_nothing_is_done_in_one_way():
    assert ways_of(test_names_are_what_they_were_given) == ({},)


def test_workers_are_read_through_what_they_call():
    (opened,) = ways_of(asset_preservation.open_preservation)
    assert opened["preservation_course"] == one_of(["preserve", "release", "over"])
    assert opened["preserve_by"] == ANY
    (checked,) = ways_of(intake.check_completeness)
    assert checked["supplemented"] == one_of([False])
