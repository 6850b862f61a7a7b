from dataclasses import replace
from datetime import timedelta

from lending.adapters.models import BPMN
from lending.service.ports import ActivityRecord
from lending.service.replay.histories import InstanceHistory, histories_of
from lending.service.replay.moves import marking_after, moves_of
from tests.support.bank import NOON
from tests.support.histories import walked

OUTER = ("start_received", "claim_application", "gw_claimed", "intake")
INNER = ("start_intake", "check_consents")


def histories(*records: ActivityRecord) -> tuple[InstanceHistory, ...]:
    return histories_of(records, lambda definition: (BPMN / f"{definition.partition(':')[0]}.bpmn").read_bytes())


def called(*, step: float = 1.0) -> list[ActivityRecord]:
    """Return a case that has come into the process it calls."""
    outer = walked("loan_origination", "outer", OUTER, NOON, stands=True, step=step)
    outer[-1] = replace(outer[-1], called_instance="inner")
    return [*outer, *walked("intake", "inner", INNER, outer[-1].start, stands=True, step=step)]


def test_moves_come_in_the_order_of_time_with_their_flows() -> None:
    found = moves_of(histories(*called()))
    assert [(move.node, move.arrives) for move in found[:4]] == [
        ("start_received", True),
        ("start_received", False),
        ("claim_application", True),
        ("claim_application", False),
    ]
    assert found[2].flow == "flow_start_received_to_claim_application"


def test_tokens_end_where_history_has_them() -> None:
    places = histories(*called())
    assert marking_after(moves_of(places)) == {("outer", "intake"): 1, ("inner", "check_consents"): 1}
    assert {(found.instance, node): count for found in places for node, count in found.trace.marking.items()} == marking_after(
        moves_of(places)
    )


def test_within_one_instant_causes_come_before_what_follows_from_them() -> None:
    # Given a case that did everything in the same millisecond, told in the wrong order
    at_once = [replace(record, end=record.start) for record in called(step=0)]
    found = moves_of(histories(*reversed(at_once)))
    # Then each node is left after it was come to, and the caller after all that it called
    order = [(move.node, move.arrives) for move in found]
    for node in (*OUTER, *INNER):
        assert order.index((node, True)) < order.index((node, False))
    assert order[-1] == ("intake", False)
    assert order.index(("intake", True)) < order.index(("start_intake", True))


def test_a_sub_process_is_left_after_what_happened_within_it() -> None:
    within = walked("loan_origination", "outer", ("withdrawal", "start_withdrawn", "release_commitments", "end_withdrawn"), NOON, step=0)
    order = [(move.node, move.arrives) for move in moves_of(histories(*within))]
    assert (order[0], order[-1]) == (("withdrawal", True), ("withdrawal", False))


def test_a_node_the_diagram_does_not_have_moves_no_token() -> None:
    strange = replace(called()[0], id="x", activity="elsewhere", start=NOON + timedelta(hours=1), end=None)
    assert ("outer", "elsewhere") not in marking_after(moves_of(histories(*called(), strange)))
