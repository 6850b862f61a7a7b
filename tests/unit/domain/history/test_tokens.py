from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.history.diagram import Diagram, Leaving
from lending.domain.history.tokens import Arrival, trace, unfinished, untaken
from lending.service.ports import ActivityRecord
from tests.support.passages import AT, CHOICE, LOOP, PARALLEL, SKIP, diagram, record, twins

WAIT = diagram("start-wait", "wait-message", "wait-timer", "message-end", "timer-end", untold="wait")
LATE = replace(diagram("start-work", "work-end", "timer-tell", "tell-told"), hosts={"timer": "work"})
INSIDE = replace(diagram("start-sub", "sub-end", "begin-act", "act-done"), parents={"begin": "sub", "act": "sub", "done": "sub"})


def passage(activity: str, begun: float, ended: float | None = None, *, cancelled: bool = False) -> ActivityRecord:
    end = None if ended is None else AT + timedelta(seconds=ended)
    return replace(record(activity), id=f"{activity}@{begun}", start=AT + timedelta(seconds=begun), end=end, cancelled=cancelled)


def at_once(*activities: str) -> list[ActivityRecord]:
    return [passage(activity, 0, 0) for activity in activities]


def test_each_passage_is_entered_by_a_flow_from_the_passage_before() -> None:
    found = trace(CHOICE, [passage("start", 0, 0), passage("gw", 0, 0), passage("left", 0)])
    assert found.arrivals == (
        Arrival("start@0", "start"),
        Arrival("gw@0", "gw", "start-gw", "start@0"),
        Arrival("left@0", "left", "gw-left", "gw@0"),
    )
    assert (dict(found.marking), found.differences) == ({"left": 1}, ())


@pytest.mark.parametrize(
    ("where", "passages", "flows", "stands"),
    [
        (CHOICE, at_once("start", "gw", "right", "merge", "end"), "start-gw gw-right right-merge merge-end", {}),
        (SKIP, at_once("start", "gw", "merge", "end"), "start-gw gw-merge merge-end", {}),
        (
            PARALLEL,
            [
                *at_once("start", "split"),
                passage("a", 0, 1),
                passage("b", 0, 2),
                passage("join", 1, 2),
                passage("join", 2, 2),
                passage("end", 2, 2),
            ],
            "start-split split-a split-b a-join b-join join-end",
            {},
        ),
        (
            PARALLEL,
            [*at_once("start", "split"), passage("a", 0, 1), passage("b", 0), passage("join", 1)],
            "start-split split-a split-b a-join",
            {"b": 1, "join": 1},
        ),
        (
            WAIT,
            [*at_once("start"), passage("wait", 0, 5, cancelled=True), passage("timer", 5, 5), passage("end", 5, 5)],
            "start-wait wait-timer timer-end",
            {},
        ),
        (WAIT, [*at_once("start"), passage("wait", 0)], "start-wait", {"wait": 1}),
        (WAIT, [*at_once("start"), passage("wait", 0, 5, cancelled=True)], "start-wait", {}),
        (
            LATE,
            [*at_once("start"), passage("work", 0), passage("timer", 3, 3), passage("tell", 3, 4), passage("told", 4, 4)],
            "start-work timer-tell tell-told",
            {"work": 1},
        ),
        (
            LATE,
            [*at_once("start"), passage("work", 0, 3, cancelled=True), passage("timer", 3, 3), passage("tell", 3)],
            "start-work timer-tell",
            {"tell": 1},
        ),
        (
            LATE,
            [*at_once("start"), passage("work", 0, 2.998, cancelled=True), passage("timer", 3, 3), passage("tell", 3)],
            "start-work timer-tell",
            {"tell": 1},
        ),
        (
            INSIDE,
            [*at_once("start"), passage("sub", 0), passage("begin", 0, 0), passage("act", 0)],
            "start-sub begin-act",
            {"sub": 1, "act": 1},
        ),
    ],
    ids=[
        "choice",
        "skip",
        "join",
        "half joined",
        "event",
        "waits",
        "interrupted",
        "reminded",
        "lapsed",
        "lapsed on a busy machine",
        "within",
    ],
)
def test_tokens_are_followed_through(where: Diagram, passages: list[ActivityRecord], flows: str, stands: dict[str, int]) -> None:
    found = trace(where, passages)
    assert found.differences == ()
    assert found.flows == Counter(flows.split())
    assert dict(found.marking) == stands == unfinished(where, passages)


def test_a_boundary_event_springs_from_the_step_it_is_attached_to() -> None:
    found = trace(LATE, [*at_once("start"), passage("work", 0), passage("timer", 3, 3), passage("tell", 3)])
    assert Arrival("timer@3", "timer", source="work@0") in found.arrivals


def test_repetitions_within_a_passage_move_no_token() -> None:
    where = diagram("start-check", "check-end", repeated="check")
    found = trace(where, [*at_once("start", "check#multiInstanceBody", "check", "check", "end")])
    assert (len(found.arrivals), found.differences) == (3, ())


def test_of_twin_flows_one_is_named_and_neither_proven() -> None:
    found = trace(replace(twins(), joins=frozenset()), at_once("a", "b"))
    assert (found.flows, found.differences) == (Counter({"lower": 1}), ())


@pytest.mark.parametrize(
    ("where", "passages", "said"),
    [
        (CHOICE, at_once("start", "gw", "left", "end"), "left was passed 1 times"),
        (CHOICE, at_once("start", "gw", "left", "end"), "end: no token explains the passage end@0"),
        (CHOICE, at_once("start", "gw", "left", "end"), "left: nobody took up the token left by the passage left@0"),
        (CHOICE, at_once("start", "gw", "elsewhere"), "elsewhere, which the diagram does not have"),
        (CHOICE, [*at_once("start"), passage("gw", 0, 5), passage("left", 1)], "gw-left: taken 0 times, the sums say 1"),
        (CHOICE, [*at_once("start"), passage("gw", 0, 5), passage("left", 1)], "left: no token explains"),
        (LATE, [passage("timer", 3, 3), passage("tell", 3)], "timer: no token explains the passage timer@3"),
        (
            LATE,
            [*at_once("start"), passage("work", 0, 1), passage("end", 1, 1), passage("timer", 3, 3), passage("tell", 3)],
            "timer: no token",
        ),
        (
            LATE,
            [*at_once("start"), passage("work", 0, 1, cancelled=True), passage("work", 1, 2), passage("timer", 3, 3), passage("tell", 3)],
            "timer: no token",
        ),
        (PARALLEL, [*at_once("start", "split"), passage("a", 0, 1), passage("join", 1, 1)], "split was passed 1 times"),
        (CHOICE, [*at_once("start"), passage("gw", 0, 0)], "gw: 1 token(s) stand there, history has 0 open"),
    ],
)
def test_where_history_and_diagram_disagree_it_is_said(where: Diagram, passages: list[ActivityRecord], said: str) -> None:
    assert any(said in difference for difference in trace(where, passages).differences), trace(where, passages).differences


def play(where: Diagram, choose: st.DataObject, steps: int) -> tuple[list[ActivityRecord], Counter[str]]:
    """Move tokens about on a diagram by its rules; return the passages an engine would have kept, and the flows."""
    clock, waiting, kept, flows = 0.0, ["start"], [], Counter[str]()
    for _step in range(steps):
        ready = [node for node in waiting if node not in where.joins or waiting.count(node) == len(where.into[node])]
        if not ready:
            break
        node = choose.draw(st.sampled_from(ready))
        clock += choose.draw(st.sampled_from([0, 1]))
        for _token in range(len(where.into[node]) if node in where.joins else 1):
            waiting.remove(node)
            index = next(number for number, found in enumerate(kept) if found.activity == node and found.end is None) if kept else None
            ended = kept[index] if index is not None else passage(node, clock)
            done = replace(ended, end=AT + timedelta(seconds=clock))
            kept = [done if found is ended else found for found in kept] if index is not None else [done]
        outgoing = list(where.out_of[node])
        taken = [choose.draw(st.sampled_from(outgoing))] if where.nodes[node] is Leaving.ONE else outgoing
        for flow in taken:
            flows[flow.id] += 1
            waiting.append(flow.target)
            kept.append(replace(passage(flow.target, clock), id=f"{flow.target}#{len(kept)}"))
    return kept, flows


@given(st.sampled_from([CHOICE, SKIP, LOOP, PARALLEL]), st.integers(1, 30), st.data())
def test_whatever_tokens_do_they_are_followed_to_where_they_stand(where: Diagram, steps: int, choose: st.DataObject) -> None:
    passages, flows = play(where, choose, steps)
    found = trace(where, passages)
    assert found.differences == ()
    assert found.flows == flows
    assert dict(found.marking) == unfinished(where, passages)


# Not where a step can be skipped: without its passage the history is that of one who skipped it.
@given(st.sampled_from([CHOICE, LOOP, PARALLEL]), st.integers(2, 30), st.data())
def test_no_passage_can_be_taken_out_unnoticed(where: Diagram, steps: int, choose: st.DataObject) -> None:
    passages, _flows = play(where, choose, steps)
    lost = choose.draw(st.sampled_from(passages))
    assert trace(where, [kept for kept in passages if kept is not lost]).differences != ()


def test_what_came_over_from_another_version_needs_no_token_and_is_counted_once() -> None:
    found = trace(LOOP, [passage("work", 0, 1), passage("gw", 1, 1), passage("end", 1, 1)], {"work@0"})
    assert (found.arrivals[0], dict(found.marking), found.differences) == (Arrival("work@0", "work"), {}, ())
    assert any("no token explains" in said for said in trace(LOOP, [passage("work", 0, None)]).differences)


def test_tokens_that_nothing_took_up_are_told_with_the_nodes_they_lead_to() -> None:
    assert untaken(CHOICE, at_once("start", "gw")) == [(AT, frozenset({"left", "right"}))]
    assert untaken(CHOICE, [*at_once("start", "gw"), passage("left", 0)]) == []
    assert untaken(CHOICE, [passage("gw", 0, 0), passage("strange", 0, 0)], {"gw@0"}) == [(AT, frozenset({"left", "right"}))]
    # The token of an event-based gateway that was interrupted with its case leads nowhere.
    assert untaken(WAIT, [*at_once("start"), passage("wait", 0, 1, cancelled=True)]) == []
