import io
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from lending.errors import InvalidInputError

MOST_PAGES = 100
#: Objects looked at; a file with more is no paper.
MOST_OBJECTS = 50_000
#: Keys and values by which a PDF runs something, sends something or carries another file.
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"})
_ACTIVE_VALUES = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToE",
        "/Rendition",
        "/EmbeddedFile",
        "/FileAttachment",
        "/RichMedia",
        "/3D",
    }
)
#: Where such a value counts: an action's kind, an annotation's, an object's.
_KIND_KEYS = ("/S", "/Subtype", "/Type")
_ACTIVE = "The PDF runs a script, starts something or carries another file; print it to a new PDF and send that."
#: What pypdf lets through over damaged files besides its own errors.
_DAMAGE = (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError, AssertionError, OSError)


def check_pdf(content: bytes) -> int:
    """Check that a PDF can be read and is only a paper and return its pages; InvalidInputError names `file`."""
    try:
        problem, pages = _look(content)
    except _DAMAGE:
        problem, pages = "The PDF is damaged; save or scan it again.", 0
    if problem:
        raise InvalidInputError({"file": [problem]}, found=["active_content"] if problem == _ACTIVE else [])
    return pages


def _look(content: bytes) -> tuple[str, int]:
    """Return what is wrong with a PDF, or an empty text and its pages."""
    if not content.startswith(b"%PDF-"):
        return "The PDF does not start as one; save it again.", 0
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        return "The PDF is encrypted; save it without a password.", 0
    pages = 0
    for number, found in enumerate(_dictionaries(reader)):
        if number > MOST_OBJECTS:
            return "The PDF is too complex; print it to a new PDF and send that.", 0
        if _is_active(found):
            return _ACTIVE, 0
        # Counted, since the number a file states of itself may be any.
        pages += _kind(found, "/Type") == "/Page"
    if not pages:
        return "The PDF has no page; save or scan it again.", 0
    return (f"The PDF has {pages} pages; send at most {MOST_PAGES}, the others in a second file." if pages > MOST_PAGES else ""), pages


def _is_active(found: DictionaryObject) -> bool:
    """Say whether a dictionary does more than being read."""
    return not _ACTIVE_KEYS.isdisjoint(found) or any(_kind(found, key) in _ACTIVE_VALUES for key in _KIND_KEYS)


def _kind(found: DictionaryObject, key: str) -> str:
    """Return the value of a key as text, looked up where it is a reference."""
    return str(found[key]) if key in found else ""


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Yield every dictionary that the file's root leads to, streams undecoded; a loop, since a file may nest as deep as it likes."""
    seen: set[tuple[int, int]] = set()
    waiting: list[object] = [reader.trailer.get("/Root"), reader.trailer.get("/Info")]
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            place = (item.idnum, item.generation)
            item = None if place in seen else item.get_object()
            seen.add(place)
        if isinstance(item, DictionaryObject):
            yield item
            waiting.extend(item.values())
        elif isinstance(item, ArrayObject):
            waiting.extend(item)
