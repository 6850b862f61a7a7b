from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from lending.service.ports import ActivityRecord
from tests.bpmn_coverage.deduction import ContradictionError, Taken, deduce
from tests.bpmn_coverage.diagram import Diagram, Flow, Leaving

AT = datetime(2026, 11, 23, tzinfo=UTC)


def record(activity: str, *, cancelled: bool = False, running: bool = False) -> ActivityRecord:
    return ActivityRecord(
        id=activity,
        activity=activity,
        name=None,
        kind="",
        process="p",
        process_definition="p:1",
        process_instance="i",
        start=AT,
        end=None if running else AT + timedelta(seconds=1),
        cancelled=cancelled,
        called_instance=None,
    )


def diagram(*flows: str, one: str = "", untold: str = "", repeated: str = "") -> Diagram:
    """Return a diagram of flows like `a-b`; the nodes named in `one` and `untold` leave that way, the others by each flow."""
    pairs = [tuple(flow.split("-")) for flow in flows]
    ways = {**dict.fromkeys(one.split(), Leaving.ONE), **dict.fromkeys(untold.split(), Leaving.UNTOLD)}
    nodes = {node: ways.get(node, Leaving.EACH) for pair in pairs for node in pair}
    return Diagram("p", nodes, tuple(Flow(f"{source}-{target}", source, target) for source, target in pairs), frozenset(repeated.split()))


def took(where: Diagram, *passages: str) -> Taken:
    return deduce(where, [record(passage) for passage in passages])


CHOICE = diagram("start-gw", "gw-left", "gw-right", "left-merge", "right-merge", "merge-end", one="gw merge")
SKIP = diagram("start-gw", "gw-work", "gw-merge", "work-merge", "merge-end", one="gw merge")
LOOP = diagram("start-again", "again-work", "work-gw", "gw-again", "gw-end", one="again gw")
PARALLEL = diagram("start-split", "split-a", "split-b", "a-join", "b-join", "join-end", untold="join")


@pytest.mark.parametrize(
    ("where", "passages", "flows"),
    [
        (CHOICE, "start gw left merge end", "start-gw gw-left left-merge merge-end"),
        (CHOICE, "start gw right merge end", "start-gw gw-right right-merge merge-end"),
        # From gateway to gateway, with no node between that would tell.
        (SKIP, "start gw merge end", "start-gw gw-merge merge-end"),
        (SKIP, "start gw work merge end", "start-gw gw-work work-merge merge-end"),
        (LOOP, "start again work gw end", "start-again again-work work-gw gw-end"),
        (
            LOOP,
            "start again work gw again work gw end",
            "start-again again-work again-work work-gw work-gw gw-again gw-end",
        ),
        (PARALLEL, "start split a b join join end", "start-split split-a split-b a-join b-join join-end"),
    ],
)
def test_flows_follow_from_the_passages_of_nodes(where: Diagram, passages: str, flows: str) -> None:
    taken = took(where, *passages.split())
    assert taken.flows == Counter(flows.split())
    assert taken.nodes == Counter(passages.split())
    assert not taken.unknown


def test_a_flow_that_may_or_may_not_have_been_taken_is_not_counted() -> None:
    # Given two ways between the same two gateways
    twins = Diagram("p", {"a": Leaving.ONE, "b": Leaving.ONE}, (Flow("upper", "a", "b"), Flow("lower", "a", "b")))

    taken = took(twins, "a", "b")

    assert not taken.flows
    assert taken.unknown == {"upper", "lower"}


def test_what_was_interrupted_sent_no_token_on() -> None:
    where = diagram("start-work", "work-end", "timer-lapse", "lapse-end", one="")
    taken = deduce(where, [record("start"), record("work", cancelled=True), record("timer"), record("lapse"), record("end")])
    assert taken.flows == Counter(["start-work", "timer-lapse", "lapse-end"])


def test_what_still_runs_sent_no_token_on() -> None:
    taken = deduce(diagram("start-work", "work-end"), [record("start"), record("work", running=True)])
    assert taken.flows == Counter(["start-work"])


def test_repetitions_within_a_passage_are_one_passage() -> None:
    where = diagram("start-check", "check-end", repeated="check")
    taken = took(where, "start", "check#multiInstanceBody", "check", "check", "end")
    assert taken.flows == Counter(["start-check", "check-end"])
    assert taken.nodes["check"] == 1


def test_an_event_ends_its_gateway_as_an_interruption_does() -> None:
    where = diagram("start-wait", "wait-message", "wait-timer", "message-end", "timer-end", untold="wait")
    taken = deduce(where, [record("start"), record("wait", cancelled=True), record("timer"), record("end")])
    assert taken.flows == Counter(["start-wait", "wait-timer", "timer-end"])


@pytest.mark.parametrize(
    ("passages", "problem"),
    [
        ("start gw left end", "merge"),
        ("start gw left right merge end", "gw"),
        ("start gw left merge", "end"),
        ("start gw elsewhere merge end", "elsewhere"),
    ],
)
def test_a_history_that_cannot_be_true_of_the_diagram_is_an_error(passages: str, problem: str) -> None:
    with pytest.raises(ContradictionError, match=problem):
        took(CHOICE, *passages.split())
