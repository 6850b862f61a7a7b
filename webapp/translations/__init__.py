"""The catalogues of the pages' words: extracted from code and templates, translated in `.po` files, compiled when one changed.

Each area of the pages has a catalogue of its own, so that who writes pages edits only theirs; compiled they are one.
"""

import os
import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

_HERE = Path(__file__).parent
_SOURCES = _HERE.parent
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
_OPTIONS = {"templates/**.html": {"encoding": "utf-8", "trimmed": "true"}}
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_l": None}
#: Where rules speak in sentences that pages say, by the area that shows them; they are marked by `say`.
_SPOKEN: Mapping[str, Path] = {"officer": _SOURCES.parent / "lending" / "adapters" / "engine"}
TRANSLATED = ("zh_Hant",)
#: Where the texts of each area stand; a text in several belongs to the first, and whatever stands nowhere here to `core`.
AREAS: Mapping[str, tuple[str, ...]] = {
    "core": (),
    "customer": ("customer/", "templates/customer/"),
    "officer": ("officer/", "templates/officer/"),
}


def catalogue_file(language: str, area: str) -> Path:
    """Name the catalogue of an area in a language."""
    return _HERE / language / f"{area}.po"


def catalogue(language: str, area: str) -> Catalog:
    """Return a catalogue as it stands; an empty one before there is any."""
    file = catalogue_file(language, area)
    if not file.exists():
        return Catalog(locale=language, project="loanflow", charset="utf-8")
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def extract() -> dict[str, Catalog]:
    """Return every text marked for translation in `webapp`, and every sentence of the rules that pages show, by area."""
    places: dict[str | tuple[str, ...], set[str]] = {}
    for file, _line, message, _comments, _context in extract_from_dir(_SOURCES, _METHODS, _OPTIONS, keywords=_KEYWORDS):
        places.setdefault(tuple(message) if isinstance(message, list) else message, set()).add(_area_of(file))
    for area, folder in _SPOKEN.items():
        for _file, _line, message, _comments, _context in extract_from_dir(folder, _METHODS[:1], keywords={"say": None}):
            places.setdefault(message, set()).add(area)
    found = {area: Catalog(project="loanflow", charset="utf-8") for area in AREAS}
    for message, areas in places.items():
        found[next(area for area in AREAS if area in areas)].add(message)
    return found


def update_catalogues() -> None:
    """Bring the catalogues up to date with the code: new texts come in untranslated, those no longer used go."""
    templates = extract()
    # A text may have moved to another area: its translation goes with it.
    known = {(language, str(message.id)): message for language in TRANSLATED for area in AREAS for message in catalogue(language, area)}
    for language in TRANSLATED:
        for area, template in templates.items():
            _update(language, area, template, known)


def missing(language: str) -> dict[str, list[str]]:
    """Return the texts of the code that have no translation, by area; areas that miss nothing are left out."""
    found = {area: _untranslated(template, catalogue(language, area)) for area, template in extract().items()}
    return {area: texts for area, texts in found.items() if texts}


def compile_catalogues() -> None:
    """Compile a language when one of its catalogues changed; several processes may do so at once."""
    for language in TRANSLATED:
        sources = [file for area in AREAS if (file := catalogue_file(language, area)).exists()]
        target = _HERE / language / "LC_MESSAGES" / "messages.mo"
        newest = max((file.stat().st_mtime for file in sources), default=0)
        if sources and (not target.exists() or target.stat().st_mtime < newest):
            content = BytesIO()
            write_mo(content, _joined(language))
            _replace(target, content.getvalue())


def text_of(message: Message) -> str:
    """Return a message's text, the singular of one that has two."""
    return message.id if isinstance(message.id, str) else str(message.id[0])


def _area_of(file: str) -> str:
    return next((area for area, places in AREAS.items() if places and file.startswith(places)), "core")


def _joined(language: str) -> Catalog:
    joined = catalogue(language, "core")
    for area in AREAS:
        for message in catalogue(language, area):
            if message.id and not _is_translated(joined.get(text_of(message))):
                joined[message.id] = message
    return joined


def _update(language: str, area: str, template: Catalog, known: Mapping[tuple[str, str], Message]) -> None:
    kept = catalogue(language, area)
    kept.update(template, no_fuzzy_matching=True)
    kept.obsolete.clear()
    for message in kept:
        elsewhere = known.get((language, str(message.id)))
        if message.id and not _is_translated(message) and elsewhere is not None:
            message.string = elsewhere.string
    content = BytesIO()
    # Without places and dates: they change with every edit and say nothing here.
    write_po(content, kept, width=120, sort_output=True, no_location=True, omit_header=True)
    _replace(catalogue_file(language, area), _header(kept).encode() + content.getvalue())


def _header(kept: Catalog) -> str:
    """Return what readers of a catalogue need to know, and nothing that two people would edit at once."""
    told = (f"Language: {kept.locale_identifier}", "Content-Type: text/plain; charset=utf-8", f"Plural-Forms: {kept.plural_forms}")
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in told) + "\n"


def _untranslated(template: Catalog, known: Catalog) -> list[str]:
    return [text_of(message) for message in template if message.id and not _is_translated(known.get(text_of(message)))]


def _is_translated(message: Message | None) -> bool:
    if message is None:
        return False
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def _replace(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        os.fchmod(handle, 0o644)
    Path(name).replace(target)
