"""Turn a diagram's JUEL into FEEL on its way to Zeebe: one source for both engines."""

from lxml import etree

from lending.adapters.engine.expressions import to_feel
from lending.adapters.engine.gate_rules.source import read_xml
from lending.adapters.engine.gate_rules.vocabulary import BPMN, EXPRESSION_TEXTS
from lending.adapters.engine.juel import parse_wrapped


def to_zeebe(content: bytes) -> bytes:
    """Rewrite the JUEL expressions of a diagram's standard elements as FEEL.

    Decisions, forms and Zeebe's own extensions stay as they are, and so does what is already FEEL or a plain value.
    Raises ExpressionError for an expression outside the subset, and UnreadableError for a diagram that the gate would not read.
    """
    if b"<" not in content[:200] or BPMN.encode() not in content:
        return content
    root = read_xml(content)
    if root.tag != f"{{{BPMN}}}definitions":
        return content
    for element in root.iter(*(f"{{{BPMN}}}{name}" for name in EXPRESSION_TEXTS)):
        if (text := (element.text or "").strip()).startswith("${"):
            element.text = as_feel(text)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def as_feel(text: str) -> str:
    """Rewrite one `${…}` as Zeebe writes an expression: `=` and FEEL.

    Raises ExpressionError outside the subset.
    """
    return f"={to_feel(parse_wrapped(text))}"


def literal_or_feel(text: str) -> str:
    """Rewrite a plain text or a `${…}` as an expression of Zeebe; a plain text becomes a FEEL string."""
    if text.strip().startswith("${"):
        return as_feel(text)
    return f'="{text}"'
