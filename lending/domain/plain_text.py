"""Which characters may stand in a text that people type: those that are seen, read in the order in which they were written."""

import unicodedata
from itertools import pairwise

#: Categories refused: control, surrogate halves, private use, unassigned.
_REFUSED = frozenset({"Cc", "Cs", "Co", "Cn"})
#: Characters that turn the writing direction: with one of them a payee's name reads as another's (CVE-2021-42574, Unicode TR 36).
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_LINE_ENDS = frozenset({"Zl", "Zp"})
#: Control characters that make lines and columns.
_LAYOUT = frozenset("\n\r\t")
#: What leaves no mark on paper: spaces, line ends, control and format characters.
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})

#: Zero width non-joiner and joiner, and the categories behind which they change what is seen: marks, and symbols with their modifiers.
_JOINERS = frozenset({"\u200c", "\u200d"})
_JOINED = frozenset({"Mn", "Mc", "So", "Sk"})


def is_plain(text: str, *, lines: bool = False) -> bool:
    """Say whether a text has only characters that may be kept and shown; `lines` lets line breaks and tabs through.

    Without `lines` it may be a name, in which nothing may hide: with a space of no width in it, it reads as another's.
    """
    plain = all(_is_plain(character, lines=lines) for character in text)
    return plain and (lines or not any(_hides(before, character) for before, character in pairwise(f" {text}")))


def is_blank(text: str) -> bool:
    """Say whether a reader would see nothing, be the text empty, spaces, or characters without width."""
    return all(unicodedata.category(character) in _UNSEEN for character in text)


def _hides(before: str, character: str) -> bool:
    """Say whether a character has no width and is not a joiner after what it can join: Persian letters, Indic signs, emoji."""
    if unicodedata.category(character) != "Cf":
        return False
    joined = unicodedata.bidirectional(before) == "AL" or unicodedata.category(before) in _JOINED
    return character not in _JOINERS or not joined


def _is_plain(character: str, *, lines: bool) -> bool:
    category = unicodedata.category(character)
    if character in _LAYOUT or category in _LINE_ENDS:
        return lines
    return category not in _REFUSED and unicodedata.bidirectional(character) not in _TURNING
