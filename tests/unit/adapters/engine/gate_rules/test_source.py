import pytest

from lending.adapters.engine.gate import check
from lending.adapters.engine.gate_rules.source import MAX_BYTES, MAX_DEPTH, UnreadableError, read_xml

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'
NAMED = '<?xml version="1.0" encoding="UTF-16"?><x/>'


@pytest.mark.parametrize(("content", "rule"), [
    (LAUGHS.encode(), "doctype"),
    (OUTSIDE.encode(), "doctype"),
    (b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><x/>', "doctype"),
    (b"<x>&undeclared;</x>", "not-xml"),
    (OUTSIDE.encode("utf-16"), "encoding"),
    (OUTSIDE.encode("utf-16-le"), "encoding"),
    (NAMED.encode(), "processing-instruction"),
    (b'<?xml version="1.0" encoding="UTF-7"?><x>+ADw-y/+AD4-</x>', "processing-instruction"),
    (b'<?xml version="1.1"?><x/>', "processing-instruction"),
    (b'<?xml-stylesheet href="http://127.0.0.1/x.xsl"?><x/>', "processing-instruction"),
    (b"<x/>" + b" " * MAX_BYTES, "size"),
    (b"<x>" * 10_000 + b"</x>" * 10_000, "depth"),
    (b"<x>" * (MAX_DEPTH + 1) + b"</x>" * (MAX_DEPTH + 1), "depth"),
    (b"<x " + b" ".join(b'a%d=""' % number for number in range(90_000)) + b"/>", "size"),
    (b"<x>" + b"<y/>" * 20_000 + b"</x>", "size"),
    (b"<x>", "not-xml"),
    (b"", "not-xml"),
    (b"<x>\0</x>", "encoding"),
    (b"<x>\xff</x>", "encoding"),
    (b"<x a='1' a='2'/>", "not-xml"),
    (b"<p:x/>", "not-xml"),
])  # fmt: skip
def test_hostile_xml_is_refused(content, rule):
    (finding,) = check("x.bpmn", content)

    assert finding.rule == rule


def test_fifty_megabytes_are_refused_unread():
    (finding,) = check("x.dmn", b"<" * 50_000_000)

    assert (finding.rule, finding.message) == ("size", "The file has more than 1,048,576 bytes.")


@pytest.mark.parametrize("content", [b"<x/>", b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<x/>', b"\xef\xbb\xbf<x/>"])
def test_plain_xml_is_read(content):
    assert read_xml(content).tag == "x"


def test_the_text_of_an_element_is_what_the_engines_join():
    assert read_xml(b"<x>a<!-- b -->c<![CDATA[d]]>&amp;</x>").text == "acd&"


def test_an_error_names_the_line():
    with pytest.raises(UnreadableError) as refused:
        read_xml(b"<x>\n<y>\n</x>")

    assert refused.value.line == 3
