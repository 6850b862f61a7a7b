"""Cases that were moved between versions: what ended stays under the old one, what stands is rewritten to the new one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from lending.domain.history.diagram import Diagram
from lending.domain.modelling.moves import MovedCase, ProcessMove
from lending.service.ports import ActivityRecord
from lending.service.replay.legs import Crossing, Leg, known_crossings, legs_of
from tests.support.passages import AT, diagram, record

LINE = diagram("start-work", "work-tell", "tell-end")
RENAMED = diagram("start-work", "work-say", "say-end")
PARALLEL = diagram("start-split", "split-a", "split-b", "a-join", "b-join", "join-end", untold="join")
LOOP = diagram("start-again", "again-work", "work-gw", "gw-again", "gw-end", one="again gw")


def passage(activity: str, begun: float, ended: float | None, version: int = 1) -> ActivityRecord:
    end = None if ended is None else AT + timedelta(seconds=ended)
    found = replace(record(activity), id=f"{activity}@{begun}", start=AT + timedelta(seconds=begun), end=end)
    return replace(found, process_definition=f"p:{version}")


def legs(records: Sequence[ActivityRecord], *known: Crossing, **diagrams: Diagram) -> tuple[Leg, ...]:
    return legs_of(records, known, lambda definition: diagrams[definition.replace(":", "")])


def told(leg: Leg) -> list[tuple[str, str]]:
    return [
        (found.activity, "goes on" if found.id in leg.going_on else "came" if found.id in leg.brought else "own") for found in leg.records
    ]


def test_an_instance_that_was_not_moved_is_one_leg() -> None:
    records = [passage("start", 0, 0), passage("work", 0, None)]
    assert legs(records, p1=LINE) == (Leg(definition="p:1", records=tuple(records)),)


def test_what_stands_goes_on_in_the_newer_version_under_the_name_it_has_there() -> None:
    at = AT + timedelta(seconds=9)
    records = [passage("start", 0, 0), passage("work", 0, 5), passage("say", 5, 20, 2), passage("end", 20, 20, 2)]
    first, second = legs(records, Crossing("p:1", "p:2", {"say": "tell"}, at), p1=LINE, p2=RENAMED)
    assert told(first) == [("start", "own"), ("work", "own"), ("tell", "goes on")]
    assert told(second) == [("say", "came"), ("end", "own")]
    assert (first.until, second.since, second.until) == (at, at, None)
    assert {found.process_instance for found in first.records} == {"i@0"}
    assert {found.process_instance for found in second.records} == {"i"}


def test_a_move_that_nobody_wrote_down_is_seen_by_what_the_engine_kept() -> None:
    records = [passage("start", 0, 0), passage("work", 0, 5), passage("tell", 5, None, 2)]
    first, second = legs(records, p1=LINE, p2=LINE)
    assert (told(first)[-1], told(second)) == (("tell", "goes on"), [("tell", "came")])
    assert first.until == AT + timedelta(seconds=5)


def test_each_of_two_tokens_goes_over_once() -> None:
    records = [
        *(passage(name, 0, 0) for name in ("start", "split")),
        passage("a", 0, 3),
        passage("join", 3, 30, 2),
        passage("b", 0, 30, 2),
        passage("join", 30, 30, 2),
        passage("end", 30, 30, 2),
    ]
    first, second = legs(records, p1=PARALLEL, p2=PARALLEL)
    assert [name for name, kind in told(first) if kind == "goes on"] == ["b", "join"]
    assert told(second) == [("b", "came"), ("join", "came"), ("join", "own"), ("end", "own")]


def test_a_step_that_comes_again_later_did_not_go_over_twice() -> None:
    records = [
        *(passage(name, 0, 0) for name in ("start", "again")),
        passage("work", 0, 9, 2),
        passage("gw", 9, 9, 2),
        passage("again", 9, 9, 2),
        passage("work", 9, None, 2),
    ]
    first, second = legs(records, p1=LOOP, p2=LOOP)
    assert [found.id for found in first.records if found.id in first.going_on] == ["work@0@0"]
    assert second.brought == {"work@0"}


def test_what_lasts_over_two_moves_is_in_every_leg_also_back_to_the_first_version() -> None:
    records = [passage("start", 0, 0, 1), passage("work", 0, None, 1)]
    moves = [Crossing("p:1", "p:2", {}, AT + timedelta(seconds=5)), Crossing("p:2", "p:1", {}, AT + timedelta(seconds=9))]
    one, two, three = legs(records, *moves, p1=LINE, p2=LINE)
    assert [told(leg) for leg in (one, two, three)] == [[("start", "own"), ("work", "goes on")], [("work", "goes on")], [("work", "came")]]
    assert two.brought == {"work@0@1"}
    assert (two.since, two.until) == (AT + timedelta(seconds=5), AT + timedelta(seconds=9))
    # Of what ended by the first version, what did so after the way back belongs to the last leg.
    later = [*records[:1], passage("work", 0, 12), passage("tell", 12, None)]
    assert told(legs(later, *moves, p1=LINE, p2=LINE)[2]) == [("work", "came"), ("tell", "own")]


def test_what_was_written_down_in_part_is_used_as_far_as_it_fits() -> None:
    at = AT + timedelta(seconds=7)
    records = [passage("start", 0, 0, 1), passage("work", 0, 5, 2), passage("tell", 5, None, 3)]
    found = legs(records, Crossing("p:2", "p:3", {}, at), p1=LINE, p2=LINE, p3=LINE)
    assert [leg.until for leg in found] == [AT, at, None]


def test_a_token_that_nothing_takes_up_stays_a_difference() -> None:
    records = [passage("start", 0, 0, 1), passage("end", 5, 5, 2)]
    first, second = legs(records, p1=LINE, p2=LINE)
    assert (first.going_on, second.brought) == (frozenset(), frozenset())


def test_repetitions_within_a_step_go_with_it() -> None:
    repeated = diagram("start-work", "work-end", repeated="work")
    body = replace(passage("work", 0, None, 2), id="body", activity="work#multiInstanceBody")
    inner = replace(passage("work", 0, None, 2), id="inner")
    first, second = legs([passage("start", 0, 0), inner, body], p1=repeated, p2=repeated)
    assert [(found.id, found.activity) for found in first.records if found.id in first.going_on] == [("body@0", "work#multiInstanceBody")]
    assert {found.id for found in second.records} == {"inner", "body"}


@pytest.mark.parametrize("outcome", ["moved", "refused"])
def test_moves_of_a_case_are_read_with_their_names(trial, outcome) -> None:
    application = trial.submit()
    owner = trial.actor("owner").user_id
    move = ProcessMove(
        id="m", process="p", source="p:1", target="p:2", source_sha256="", target_sha256="", pairs=[["tell", "say"], ["work", "work"]],
        note="", most_refused=0, least_tried=1, state="finished", proposed_by=owner, proposed_at=AT,
    )  # fmt: skip
    with trial.bank.begin() as book:
        book.add(move)
        book.flush()
        book.add(
            MovedCase(
                move_id="m", instance="i", business_key=application.id, application_id=application.id, outcome=outcome, reasons=[], at=AT
            )
        )
    with trial.bank.read() as book:
        found = known_crossings(book, application.id)
    assert found == ({"i": [Crossing("p:1", "p:2", {"say": "tell"}, AT)]} if outcome == "moved" else {})
