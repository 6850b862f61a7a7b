from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lending.domain.modelling.compare import Difference, Kind, Part, compare

STEP = Part(id="step", kind="userTask", name="Step", properties={"camunda:candidateGroups": "reviewer"}, place=(0, 0, 100, 80))
OTHER = Part(id="other", kind="userTask", name="Other", properties={}, place=(200, 0, 100, 80))
FLOW = Part(id="flow", kind="sequenceFlow", name="", properties={}, place=(100, 40, 200, 40), ends=("step", "other"))
ALL = {part.id: part for part in (STEP, OTHER, FLOW)}


def told(new: dict[str, Part], old: dict[str, Part] = ALL) -> list[tuple[str, str]]:
    return [(change.kind.value, change.id) for change in compare(old, new)]


def test_the_same_twice_differs_in_nothing():
    assert compare(ALL, ALL) == ()


def test_what_came_and_went_is_told_first():
    third = replace(OTHER, id="third")
    changed = replace(STEP, name="Another", properties={})
    assert told({"step": changed, "third": third}, {"step": STEP, "other": OTHER}) == [
        ("added", "third"),
        ("removed", "other"),
        ("changed", "step"),
    ]


def test_a_property_is_told_before_and_after():
    (change,) = compare(ALL, {**ALL, "step": replace(STEP, properties={"camunda:candidateGroups": "approver", "camunda:dueDate": "${a}"})})
    assert (change.kind, change.moved, change.name, change.part) == (Kind.CHANGED, False, "Step", "userTask")
    assert change.differences == (
        Difference("camunda:candidateGroups", "reviewer", "approver"),
        Difference("camunda:dueDate", None, "${a}"),
    )


def test_another_kind_is_a_change():
    (change,) = compare(ALL, {**ALL, "step": replace(STEP, kind="serviceTask")})
    assert change.differences == (Difference("kind", "userTask", "serviceTask"),)


def test_a_step_drawn_elsewhere_moved_and_its_flows_only_followed():
    moved = {**ALL, "other": replace(OTHER, place=(300, 0, 100, 80)), "flow": replace(FLOW, place=(100, 40, 300, 40))}
    assert told(moved) == [("moved", "other")]
    assert told({**ALL, "flow": replace(FLOW, place=(100, 40, 150, 90, 200, 40))}) == [("moved", "flow")]
    changed = {**moved, "other": replace(OTHER, place=(300, 0, 100, 80), properties={"x": "1"})}
    assert [(change.kind, change.moved) for change in compare(ALL, changed)] == [(Kind.CHANGED, True)]


def test_a_flow_to_a_new_step_is_changed_and_not_moved():
    third = replace(OTHER, id="third")
    bent = replace(FLOW, ends=("step", "third"), properties={"targetRef": "third"}, place=(1, 2, 3, 4))
    assert [(change.id, change.moved) for change in compare(ALL, {**ALL, "third": third, "flow": bent})] == [
        ("third", False),
        ("flow", False),
    ]


PARTS = st.dictionaries(st.sampled_from("abcd"), st.tuples(st.sampled_from("xy"), st.integers(0, 1)), max_size=4).map(
    lambda found: {
        part_id: Part(id=part_id, kind="task", name=part_id, properties={"p": said}, place=(float(place),))
        for part_id, (said, place) in found.items()
    }
)


@given(PARTS, PARTS)
def test_there_and_back_again_is_told_alike(old, new):
    turned = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}
    there = {(change.id, change.kind) for change in compare(old, new)}
    assert there == {(change.id, turned.get(change.kind, change.kind)) for change in compare(new, old)}
    assert {part_id for part_id, _ in there} == {part_id for part_id in old | new if old.get(part_id) != new.get(part_id)}
