from lending.domain.records import Action, Errand


def test_actions_are_named_alike_in_code_and_journal():
    assert all(action.name.lower() == action.value for action in Action)


def test_the_outbox_knows_three_errands():
    assert {errand.value for errand in Errand} == {"start", "message", "complete"}
