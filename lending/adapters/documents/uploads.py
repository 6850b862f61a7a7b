import unicodedata
from collections.abc import Callable

import filetype

from lending.adapters.documents.image_check import check_jpeg, check_png
from lending.adapters.documents.pdf_check import check_pdf
from lending.errors import InvalidInputError
from lending.service.ports import UploadFacts

#: Bytes: a photographed page has 2 to 8 MB.
LARGEST = 10 * 1024 * 1024
#: Characters of a file name, its extension included.
LONGEST_NAME = 100

#: What may be handed in: extension and the check that counts the pages, by media type.
_ALLOWED: dict[str, tuple[str, Callable[[bytes], int]]] = {
    "application/pdf": (".pdf", check_pdf),
    "image/jpeg": (".jpg", check_jpeg),
    "image/png": (".png", check_png),
}


def inspect_upload(content: bytes, declared_name: str) -> UploadFacts:
    """Read from a file's content what it is; its name is made safe and given the extension of its content.

    InvalidInputError names `file`: not a PDF, JPEG or PNG, empty, larger than 10 MB, damaged, encrypted, a PDF that would run or
    carry something, an image too large to open.
    """
    if not content:
        raise InvalidInputError({"file": ["The file is empty; choose another."]})
    if len(content) > LARGEST:
        size = len(content) / 1024 / 1024
        raise InvalidInputError({"file": [f"The file has {size:.1f} MB; send at most 10 MB, for instance a smaller photo or fewer pages."]})
    media_type = filetype.guess_mime(content)
    if media_type not in _ALLOWED:
        told = "This is no PDF, JPEG or PNG, whatever its name says; send one of these."
        raise InvalidInputError({"file": [told]}, found=["other_type"])
    extension, check = _ALLOWED[media_type]
    return UploadFacts(media_type, safe_name(declared_name, extension), check(content))


def safe_name(declared: str, extension: str) -> str:
    """Return a name without path, control or invisible characters, of at most 100 characters, with that extension."""
    last = declared.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", last))
    # Categories C*: control, format (such as the turning of the writing direction), surrogates, private use.
    kept = "".join(char for char in shown if not unicodedata.category(char).startswith("C") and char not in '<>:"|?*')
    stem = " ".join(kept.split())
    stem = stem[: stem.rindex(".")] if "." in stem else stem
    return (stem[: LONGEST_NAME - len(extension)].strip(". ") or "document") + extension
