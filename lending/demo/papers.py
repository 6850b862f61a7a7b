"""Small papers for the demonstration: one valid PDF of each kind, typeset once, that says what it is."""

from functools import cache

import typst

from lending.domain.checklist import DOCUMENT_NAMES

#: Days before the business date that dated papers bear.
DATED_DAYS_AGO = 12


@cache
def paper(kind: str) -> bytes:
    """Return a PDF that stands for a paper of that kind."""
    title = DOCUMENT_NAMES[kind].capitalize()
    source = f'#set page(width: 148mm, height: 105mm)\n#set document(title: "{title}", date: none)\n= {title}\nDemonstration only.'
    pdf: bytes = typst.compile(source.encode())
    return pdf
