import pytest

from lending.domain.modelling.move_plan import Node, Why, begun_anew, pairs_chosen, stranded, why_alone

REVIEW, LAPSE = Node("review", "userTask", "Review", "p"), Node("lapse", "boundaryEvent", "Lapsed", "p", "review")
WEIGH, GATE = Node("weigh", "serviceTask", "Weigh", "p"), Node("gw", "exclusiveGateway", "", "p")
CHECK, REMIND = Node("check", "userTask", "Check", "p"), Node("remind", "boundaryEvent", "Remind", "p", "check")
BEFORE, AFTER = (REVIEW, LAPSE, WEIGH, GATE), (REVIEW, LAPSE, WEIGH, CHECK, REMIND)


def test_tokens_stand_at_tasks_and_waits_and_pass_gateways():
    assert [node.holds for node in (REVIEW, WEIGH, GATE, LAPSE)] == [True, True, False, False]
    assert Node("call", "callActivity", "").holds


def test_a_person_gives_a_step_another_counterpart_or_none():
    generated = [("review", "review"), ("lapse", "lapse"), ("weigh", "weigh")]
    assert pairs_chosen(generated, {}, BEFORE, AFTER) == (("lapse", "lapse"), ("review", "review"), ("weigh", "weigh"))
    assert pairs_chosen(generated, {"weigh": ""}, BEFORE, AFTER) == (("lapse", "lapse"), ("review", "review"))
    # What is attached to a step that goes on with another is left to begin anew there.
    assert pairs_chosen(generated, {"review": "check"}, BEFORE, AFTER) == (("review", "check"), ("weigh", "weigh"))


def test_a_step_done_several_times_goes_with_what_holds_its_repetitions():
    generated = [("review", "review"), ("review#multiInstanceBody", "review#multiInstanceBody")]
    assert pairs_chosen(generated, {"review": "check"}, BEFORE, AFTER) == (
        ("review", "check"),
        ("review#multiInstanceBody", "check#multiInstanceBody"),
    )
    assert pairs_chosen(generated, {"review": ""}, BEFORE, AFTER) == ()


@pytest.mark.parametrize(
    ("there", "why"),
    [
        (None, Why.GONE),
        (Node("review", "serviceTask", ""), Why.OTHER_KIND),
        (Node("review", "userTask", "", "sub"), Why.OTHER_PART),
        (REVIEW, Why.LEFT_OUT),
    ],
)
def test_a_step_without_a_counterpart_says_why(there, why):
    assert why_alone(REVIEW, {there.id: there} if there else {}) is why


def test_tokens_without_a_place_are_counted():
    assert stranded({"weigh": 2, "review": 1, "gone": 0}, [("review", "review")]) == {"weigh": 2}


def test_waits_beside_steps_end_or_begin_anew_where_they_have_no_counterpart():
    assert begun_anew(BEFORE, AFTER, [("review", "check")]) == ((LAPSE,), (LAPSE, REMIND))
    assert begun_anew(BEFORE, AFTER, [("review", "review"), ("lapse", "lapse")]) == ((), (REMIND,))
