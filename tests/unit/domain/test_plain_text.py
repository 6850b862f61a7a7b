import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.plain_text import is_blank, is_plain


@pytest.mark.parametrize(
    "text", ["", "張偉", "O'Brien & Söhne <AG>", "👩‍👩‍👧 🏦", "'; DROP TABLE loan; --", "שלום", "نور", "می\u200cخواهم", "क्\u200dष"]
)
def test_what_people_write_is_plain(text):
    assert is_plain(text)


@pytest.mark.parametrize("hidden", [*"\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\U000e0041"], ids=ascii)
def test_in_a_name_nothing_hides_and_in_longer_texts_it_may(hidden):
    for name in (f"張{hidden}偉", f"{hidden}Zhang", f"Zhang{hidden}"):
        assert not is_plain(name)
        assert is_plain(name, lines=True)


@pytest.mark.parametrize(
    "character", [*"\0\x07\x1b\x7f\x85\ue000\uffff", "\ud800", *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"], ids=ascii
)
@pytest.mark.parametrize("lines", [False, True])
def test_what_cannot_be_seen_or_turns_the_writing_is_not(character, lines):
    assert not is_plain(f"Tile{character}Shop", lines=lines)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\t", "\u2028", "\u2029"], ids=ascii)
def test_lines_stand_only_where_there_is_room_for_them(end):
    assert is_plain(f"one{end}two", lines=True)
    assert not is_plain(f"one{end}two")


@pytest.mark.parametrize(
    ("text", "blank"),
    [("", True), (" \u3000\t\n", True), ("\u200b\u2060\ufeff", True), ("\u00ad", True), ("x", False), (" 。", False)],
    ids=ascii,
)
def test_a_text_that_shows_nothing_is_blank(text, blank):
    assert is_blank(text) == blank


@given(st.text(alphabet=st.characters(categories=["L", "M", "N", "P", "S"])))
def test_letters_marks_numbers_and_signs_are_always_plain(text):
    assert is_plain(text)
    assert is_blank(text) == (text == "")
