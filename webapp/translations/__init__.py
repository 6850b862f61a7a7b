"""The catalogues of the pages' words: extracted from code and templates, translated in `.po` files, compiled when they changed."""

import os
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

_HERE = Path(__file__).parent
_SOURCES = _HERE.parent
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
_OPTIONS = {"templates/**.html": {"encoding": "utf-8", "trimmed": "true"}}
TRANSLATED = ("zh_Hant",)
#: A text, or its singular and plural.
MessageId = str | tuple[str, ...] | list[str]


def catalogue_file(language: str) -> Path:
    """Name the catalogue of a language."""
    return _HERE / language / "LC_MESSAGES" / "messages.po"


def extract() -> Catalog:
    """Return every text marked for translation in `webapp`."""
    found = Catalog(project="loanflow", charset="utf-8")
    for name, _line, message, comments, context in extract_from_dir(_SOURCES, _METHODS, _OPTIONS, keywords=_KEYWORDS):
        found.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return found


def update_catalogues() -> dict[str, list[str]]:
    """Bring the catalogues up to date with the code and return the texts that wait for a translation, by language."""
    template = extract()
    return {language: _update(language, template) for language in TRANSLATED}


def missing(language: str) -> list[str]:
    """Return the texts of the code that have no translation."""
    known = _read(language)
    return [_text(message.id) for message in extract() if message.id and not _translated(known, message.id)]


def compile_catalogues() -> None:
    """Compile each catalogue that changed since it was compiled; several processes may do so at once."""
    for language in TRANSLATED:
        source = catalogue_file(language)
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            content = BytesIO()
            write_mo(content, _read(language))
            _replace(target, content.getvalue())


_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_l": None}


def _update(language: str, template: Catalog) -> list[str]:
    catalogue = _read(language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    content = BytesIO()
    # Without line numbers: they change with every edit and say nothing here.
    write_po(content, catalogue, width=120, sort_output=True, omit_header=False, no_location=True)
    _replace(catalogue_file(language), content.getvalue())
    return list(_untranslated(catalogue))


def _untranslated(catalogue: Catalog) -> Iterator[str]:
    for message in catalogue:
        if message.id and not _translated(catalogue, message.id):
            yield _text(message.id)


def _translated(catalogue: Catalog, message_id: MessageId) -> bool:
    known = catalogue.get(message_id if isinstance(message_id, str) else str(message_id[0]))
    strings = known.string if known is not None else ""
    return all(strings) if isinstance(strings, tuple | list) else bool(strings)


def _text(message_id: MessageId) -> str:
    return message_id if isinstance(message_id, str) else str(message_id[0])


def _read(language: str) -> Catalog:
    file = catalogue_file(language)
    if not file.exists():
        return Catalog(locale=language, project="loanflow", charset="utf-8")
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def _replace(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    Path(name).replace(target)
