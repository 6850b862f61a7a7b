"""The names that the bank's software reads in what people enter in forms."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from lending.config import PROJECT_ROOT

#: Where entries are read: the use cases, the rules, the workers.
_SOURCES = ("lending/service", "lending/domain", "workers")


@functools.cache
def names_read() -> frozenset[str]:
    """Return every word that stands in the software as a text or as a field: a form's entry of such a name may be read somewhere.

    More than are read in fact, never fewer: entries are looked up by plain texts, and taken apart into dataclasses by their fields.
    """
    return frozenset(name for folder in _SOURCES for path in (PROJECT_ROOT / folder).rglob("*.py") for name in _words(path))


def _words(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Constant(value=str() as text) if text.isidentifier():
                yield text
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.keyword(arg=str() as name) | ast.arg(arg=name):
                yield name
