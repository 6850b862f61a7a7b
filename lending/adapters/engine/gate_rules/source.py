"""Read XML that may be hostile: bounded, UTF-8 only, without document types, entities, processing instructions or network."""

import re

from lxml import etree

from lending.errors import LendingError
from lending.sentence import Sentence, say

#: Bytes of one file; the largest of the bank's own diagrams has about 100,000.
MAX_BYTES = 1024 * 1024
#: Levels of elements; a diagram of the bank needs about 8.
MAX_DEPTH = 64
#: Elements of one file; the largest of the bank's own diagrams has about 1,500, the drawing included.
MAX_ELEMENTS = 20_000
#: Attributes of one element; the longest list of allowed ones has about 12.
MAX_ATTRIBUTES = 50
_DECLARATION = re.compile(
    r"\A\ufeff?(?:<\?xml\s+version=(['\"])1\.0\1(?:\s+encoding=(['\"])utf-8\2)?(?:\s+standalone=(['\"])(?:yes|no)\3)?\s*\?>)?",
    re.IGNORECASE,
)


class UnreadableError(LendingError):
    """The file cannot be read safely."""

    def __init__(self, rule: str, message: Sentence, what_to_do: Sentence, line: int = 0) -> None:
        super().__init__(str(message))
        self.rule = rule
        self.message = message
        self.what_to_do = what_to_do
        #: Line in the file, from 1; 0 where there is none to name.
        self.line = line


def read_xml(content: bytes) -> etree._Element:
    """Parse XML; comments are dropped, so that an element's text is the text the engines join.

    Raises UnreadableError for anything but plain, small, shallow XML in UTF-8.
    """
    _refuse_markup(read_text(content))
    # Entities cannot be declared without a document type, which was refused above; the parser is closed to them all the same.
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, dtd_validation=False, huge_tree=False, recover=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        if error.msg.startswith("Excessive depth"):  # what the parser says far above MAX_DEPTH
            raise _too_deep() from error
        raise UnreadableError(
            "not-xml",
            say("The file is not well-formed XML: %(reason)s.", reason=error.msg),
            say("Correct it, or save it anew."),
            error.lineno or 0,
        ) from error
    _refuse_excess(root)
    return root


def read_text(content: bytes) -> str:
    """Decode a file of bounded size.

    Raises UnreadableError for a file that is too large or is not UTF-8 text.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableError(
            "size",
            # Not how many: whoever reads a file for the gate stops at the first byte too many.
            say("The file has more than %(most)s bytes.", most=f"{MAX_BYTES:,}"),
            say("Make it smaller; a process can be split into called ones."),
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(
            "encoding", say("Byte %(position)s is not UTF-8.", position=error.start), say("Save the file as UTF-8.")
        ) from error
    if "\0" in text:
        raise UnreadableError("encoding", say("The file holds a zero byte."), say("Save the file as UTF-8."))
    return text


def _refuse_markup(text: str) -> None:
    declaration = _DECLARATION.match(text)
    rest = text[declaration.end() :] if declaration else text
    for mark, held in (("<!DOCTYPE", say("The file holds a document type.")), ("<!ENTITY", say("The file holds an entity declaration."))):
        if mark in rest:
            raise UnreadableError("doctype", held, say("Remove it: entities are not allowed."), _line_of(text, mark))
    if "<?" in rest:
        message = say("The file holds a processing instruction, or declares another version or encoding than XML 1.0 in UTF-8.")
        raise UnreadableError("processing-instruction", message, say("Remove it, and save the file as UTF-8."), _line_of(text, "<?"))


def _line_of(text: str, mark: str) -> int:
    return text.count("\n", 0, text.rindex(mark)) + 1


def _too_deep() -> UnreadableError:
    return UnreadableError(
        "depth",
        say("Elements are nested more than %(most)s levels deep.", most=MAX_DEPTH),
        say("Flatten the diagram, or use called processes."),
    )


def _refuse_excess(root: etree._Element) -> None:
    depth = count = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        count += event == "start"
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise _too_deep()
        if count > MAX_ELEMENTS:
            raise UnreadableError(
                "size", say("The file has more than %(most)s elements.", most=MAX_ELEMENTS), say("Split it into called processes.")
            )
        if len(element.attrib) > MAX_ATTRIBUTES:
            raise UnreadableError(
                "size",
                say("An element has more than %(most)s attributes.", most=MAX_ATTRIBUTES),
                say("Remove those the engines do not know."),
            )
