import pytest

from lending.domain.handover import HandoverReason, Why
from lending.errors import InvalidInputError


@pytest.mark.parametrize("reason", [reason for reason in HandoverReason if reason != "other"])
def test_a_reason_says_why_by_itself(reason):
    Why(reason).check()


@pytest.mark.parametrize(
    ("why", "field"),
    [
        (Why(""), "reason"),
        (Why("a whim"), "reason"),
        (Why("other"), "note"),
        (Why("other", " \u200b"), "note"),
        (Why("urgent", "x" * 501), "note"),
        (Why("urgent", "a\0b"), "note"),
        (Why("urgent", "\u202etxt"), "note"),
    ],
    ids=str,
)
def test_what_does_not_say_why_is_refused_by_its_field(why, field):
    with pytest.raises(InvalidInputError) as refused:
        why.check()
    assert set(refused.value.errors) == {field}


def test_a_note_may_have_lines():
    Why("other", "He is ill.\nBack on Monday.").check()
