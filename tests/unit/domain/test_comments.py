import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.comments import calls, parts


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@reviewer please look", ["reviewer"]),
        ("Please look, @Reviewer.", ["reviewer"]),
        ("@collector.second, @collector-two and @reviewer again @reviewer", ["collector.second", "collector-two", "reviewer"]),
        ("（@reviewer）請看", ["reviewer"]),
        ("write to anna@example.com", []),
        ("@", []),
        ("@-", []),
        ("x.@reviewer", []),
        ("nobody", []),
    ],
)
def test_whoever_is_called_is_found_by_the_sign_in_name(text, called):
    assert calls(text) == called


def test_calls_are_set_off_from_the_text():
    assert [(part.text, part.is_call) for part in parts("Look, @reviewer, at\nthis")] == [
        ("Look, ", False),
        ("@reviewer", True),
        (", at\nthis", False),
    ]
    assert parts("") == []


@given(st.text(alphabet="ab@.- \n<>中", max_size=40))
def test_the_parts_together_are_the_text(text):
    assert "".join(part.text for part in parts(text)) == text
    assert all(part.text for part in parts(text))
