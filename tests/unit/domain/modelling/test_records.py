import pytest

from lending.domain.modelling.records import LONGEST_NOTE, check_note
from lending.errors import InvalidInputError


@pytest.mark.parametrize(("text", "needed"), [("why", True), ("two\nlines", True), ("", False), ("x" * LONGEST_NOTE, True)])
def test_a_note_that_says_something_is_taken(text, needed):
    check_note("note", text, needed=needed)


@pytest.mark.parametrize(
    ("text", "needed", "said"),
    [("", True, "what changes"), (" \u200b", True, "what changes"), ("x" * (LONGEST_NOTE + 1), True, "1000"), ("\x07", False, "control")],
)
def test_a_note_that_nobody_can_read_is_refused(text, needed, said):
    with pytest.raises(InvalidInputError, match=f"note: .*{said}"):
        check_note("note", text, needed=needed)
