import json
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final, Literal, cast

import typst

from lending.adapters.documents import fonts
from lending.adapters.documents.paper_keys import check_data, text_leaves
from lending.errors import InvalidInputError

TEMPLATES = Path(__file__).parent / "templates"
#: The papers there are, by template name.
PAPERS = (
    "key_facts",
    "loan_contract",
    "security_contract",
    "guarantee_contract",
    "due_diligence_report",
    "loan_statement",
    "supplement_agreement",
    "letter_before_action",
)
LANGUAGES = ("en", "zh_Hant")
Standard = Literal["a-2a", "a-2u"]
#: Archival PDF with tags for screen readers; like every PDF/A it refuses a character without a glyph, which plain PDF prints as a box.
_PAPER: Final = "a-2a"
#: What is put into another page brings no tags of its own.
_INSET: Final = "a-2u"
_NO_GLYPH = "could not be displayed"
_PROBE = '#set text(font: json(bytes(sys.inputs.families)))\n#set document(title: "probe")\n#sys.inputs.text'


def render(template: str, data: Mapping[str, object], lang: str) -> bytes:
    """Set a paper as PDF/A; the same data give the same bytes.

    The head of each template lists its keys. InvalidInputError names each key that is missing or of the wrong kind, and each text
    with a character that no font of the bank has.
    """
    if template not in PAPERS:
        raise InvalidInputError({"template": [f"There is no paper {template}; name one of {', '.join(PAPERS)}."]})
    if lang not in LANGUAGES:
        raise InvalidInputError({"lang": [f"There is no text in {lang}; name one of {', '.join(LANGUAGES)}."]})
    plain = _plain(data)
    check_data(template, TEMPLATES / f"{template}.typ", plain)
    return _set(template, plain, lang, datetime.combine(date.fromisoformat(str(plain["date"])), time(), UTC), _PAPER)


def render_stamp(data: Mapping[str, object], at: datetime) -> bytes:
    """Set the visible part of a signature, a small page of its own; InvalidInputError as `render`."""
    return _set("stamp", _plain(data), "en", at, _INSET)


def _set(template: str, data: Mapping[str, object], lang: str, at: datetime, standard: Standard) -> bytes:
    inputs = {"data": json.dumps(data, ensure_ascii=False, sort_keys=True), "lang": lang}
    try:
        return _press().set((TEMPLATES / f"{template}.typ").read_bytes(), inputs, at, standard)
    except typst.TypstError as error:
        if _NO_GLYPH not in str(error):
            raise
        problems = _without_glyph(data)
        if not problems:
            raise
        # Not chained: the error below quotes the text, which may be a person's name.
        raise InvalidInputError(problems) from None


class Press:
    """One compiler with its fonts, used by one thread at a time."""

    def __init__(self, font_root: Path) -> None:
        self._compiler = typst.Compiler(root=TEMPLATES, font_paths=fonts.load_fonts(font_root))
        self._lock = threading.Lock()

    def set(self, source: bytes, inputs: Mapping[str, str], at: datetime, standard: Standard) -> bytes:
        """Return the PDF of a template; typst.TypstError where it cannot be set."""
        sys_inputs = {**inputs, "families": json.dumps(list(fonts.FACES))}
        with self._lock:
            made = self._compiler.compile(
                source,
                format="pdf",
                sys_inputs=sys_inputs,
                pdf_standards=standard,
                timestamp=at.replace(microsecond=0),
                pdf_tags=standard != _INSET,
            )
        return cast("bytes", made)


@cache
def _press_of(font_root: Path) -> Press:
    return Press(font_root)


def _press() -> Press:
    return _press_of(fonts.FONTS)


def _plain(data: Mapping[str, object]) -> dict[str, object]:
    """Return the data as JSON gives them back: Decimals and dates as text."""
    return dict(json.loads(json.dumps(data, default=_as_text)))


def _as_text(value: object) -> str:
    """Write a Decimal without exponent, which typst does not read, and all else as itself."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _without_glyph(data: Mapping[str, object]) -> dict[str, list[str]]:
    """Name each text with a character that no font has, by its place and never by itself."""
    return {
        path: [f"Character {place} has no glyph in the bank's fonts; write it another way or have the fonts extended."]
        for path, text in text_leaves(data)
        for place in [_first_without_glyph(text)]
        if place
    }


def _first_without_glyph(text: str) -> int:
    """Return the place of the first character without a glyph, from 1, or 0."""
    return 0 if _printable(text) else next((place for place, char in enumerate(text, start=1) if not _printable(char)), 1)


def _printable(text: str) -> bool:
    try:
        _press().set(_PROBE.encode(), {"text": text}, datetime(2000, 1, 1, tzinfo=UTC), _INSET)
    except typst.TypstError:
        return False
    return True
