from collections import Counter

import pytest

from lending.domain.history.deduction import ContradictionError, Taken, deduce
from lending.domain.history.diagram import Diagram
from tests.support.passages import CHOICE, LOOP, PARALLEL, SKIP, diagram, record, twins


def took(where: Diagram, *passages: str) -> Taken:
    return deduce(where, [record(passage) for passage in passages])


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
    taken = took(twins(), "a", "b")

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
