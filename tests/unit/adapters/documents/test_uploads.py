import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from lending.adapters.documents import pdf_check
from lending.adapters.documents.uploads import LARGEST, LONGEST_NAME, inspect_upload, safe_name
from lending.errors import InvalidInputError


def pdf(change=lambda _: None, pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    change(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def name_keys(**entries) -> DictionaryObject:
    return DictionaryObject(
        {NameObject(f"/{key}"): NameObject(f"/{value}") if isinstance(value, str) else value for key, value in entries.items()}
    )


def open_action(**entries):
    def change(writer: PdfWriter) -> None:
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(name_keys(**entries))

    return change


def annotation(**entries):
    def change(writer: PdfWriter) -> None:
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(name_keys(**entries))])

    return change


def named_script(writer: PdfWriter) -> None:
    names = ArrayObject([TextStringObject("1"), name_keys(S="JavaScript", JS=TextStringObject("app.alert(1)"))])
    writer.root_object[NameObject("/Names")] = name_keys(JavaScript=name_keys(Names=names))


def kind_by_reference(writer: PdfWriter) -> None:
    kind = writer._add_object(NameObject("/Launch"))
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject("/S"): kind})


def chunk(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int = 3, height: int = 2, *, tail: bytes = b"", chunks: tuple[bytes, ...] | None = None) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rest = (chunk(b"IDAT", zlib.compress(b"\0" * 20)), chunk(b"IEND")) if chunks is None else chunks
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(rest) + tail


def jpeg(width: int = 3, height: int = 2, *, frame: bytes = b"\xff\xc0", end: bytes = b"\xff\xd9", before: bytes = b"") -> bytes:
    size = frame + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
        + before
        + size
        + b"\xff\xda\x00\x08\x01\x01\0\0\x3f\0"
        + b"\x12" * 9
        + end
    )


def refusal(content: bytes, name: str = "paper.pdf") -> str:
    with pytest.raises(InvalidInputError) as refused:
        inspect_upload(content, name)
    assert list(refused.value.errors) == ["file"]
    return refused.value.errors["file"][0]


@pytest.mark.parametrize(
    ("content", "media_type", "name", "pages"),
    [
        (pdf(), "application/pdf", "paper.pdf", 1),
        (pdf(pages=7), "application/pdf", "paper.pdf", 7),
        (png(), "image/png", "paper.png", 1),
        (jpeg(), "image/jpeg", "paper.jpg", 1),
        (jpeg(frame=b"\xff\xc2"), "image/jpeg", "paper.jpg", 1),
        (jpeg(before=b"\xff\xff\xff\xfe\x00\x05abc"), "image/jpeg", "paper.jpg", 1),
        (jpeg(before=b"\xff\xd0"), "image/jpeg", "paper.jpg", 1),
        (jpeg(4000, 3000), "image/jpeg", "paper.jpg", 1),
    ],
)
def test_a_paper_is_known_by_its_content_whatever_its_name_says(content, media_type, name, pages):
    facts = inspect_upload(content, "paper.docx")

    assert (facts.media_type, facts.file_name, facts.pages) == (media_type, name, pages)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-" + bytes(LARGEST), "at most 10 MB"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "no PDF, JPEG or PNG"),
        (b"<?xml version='1.0'?><svg/>", "no PDF, JPEG or PNG"),
        (b"<!DOCTYPE html><script>1</script>", "no PDF, JPEG or PNG"),
        (b"GIF89a\x01\0\x01\0\0\0\0;", "no PDF, JPEG or PNG"),
        (b"PK\x03\x04" + bytes(60), "no PDF, JPEG or PNG"),
        (b"MZ" + bytes(60), "no PDF, JPEG or PNG"),
        (b"plain text", "no PDF, JPEG or PNG"),
        (b"%PDF-1.7 and nothing more", "damaged"),
        (pdf()[:200], "damaged"),
        (b"\xef\xbb\xbf" + pdf(), "does not start"),
        (pdf(pages=0), "no page"),
        (pdf(pages=101), "101 pages"),
        (pdf(lambda writer: writer.encrypt("secret")), "encrypted"),
        (pdf(lambda writer: writer.encrypt("", "owner")), "encrypted"),
        (pdf(named_script), "script"),
        (pdf(lambda writer: writer.add_attachment("x.exe", b"MZ")), "carries another file"),
        (pdf(open_action(S="Launch")), "starts something"),
        (pdf(open_action(S="JavaScript", JS=TextStringObject("1"))), "script"),
        (
            pdf(open_action(S="JavaScript", JS=TextStringObject("1"))).replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/J#53"),
            "script",
        ),
        (pdf(open_action(S="SubmitForm")), "starts something"),
        (pdf(open_action(S="GoTo", Next=name_keys(S="Launch"))), "starts something"),
        (pdf(annotation(Type="Annot", Subtype="FileAttachment")), "carries another file"),
        (pdf(annotation(Type="Annot", Subtype="Widget", AA=name_keys(E=name_keys(S="ImportData")))), "starts something"),
        (pdf(kind_by_reference), "starts something"),
        (png(20_000, 10), "20000 × 10 pixels"),
        (png(15_000, 15_000), "at most 80 million"),
        (png(2**31, 2**31), "pixels"),
        (png(0, 5), "damaged"),
        (png(tail=b"<script>1</script>"), "damaged"),
        (png(chunks=(chunk(b"IEND"),)), "damaged"),
        (png(chunks=(chunk(b"IDAT"),)), "damaged"),
        (png()[:40], "damaged"),
        (jpeg(65_000, 65_000), "pixels"),
        (jpeg(0, 0), "damaged"),
        (jpeg(end=b""), "damaged"),
        (jpeg(before=b"\xff\xd9\x00\x02"), "damaged"),
        (jpeg(before=b"\xff\xfe\x00\x01"), "damaged"),
        (jpeg(before=b"junk"), "damaged"),
        (jpeg(frame=b"\xff\xc4"), "damaged"),
        (jpeg()[:30], "damaged"),
    ],
)
def test_what_is_no_honest_paper_is_refused_with_what_to_do(content, reason):
    assert reason in refusal(content)


def test_a_pdf_with_too_many_objects_is_refused(monkeypatch):
    monkeypatch.setattr(pdf_check, "MOST_OBJECTS", 3)

    assert "too complex" in refusal(pdf(pages=5))


@pytest.mark.parametrize("stated", [b"/Count 0", b"/Count -4", b"/Count 9999"])
def test_pages_are_counted_and_not_believed(stated):
    assert inspect_upload(pdf(pages=2).replace(b"/Count 2", stated), "x").pages == 2


def test_a_pdf_that_refers_to_itself_is_read_to_its_end():
    def loop(writer: PdfWriter) -> None:
        first = name_keys(A=NumberObject(1))
        reference = writer._add_object(first)
        first[NameObject("/Again")] = reference
        writer.root_object[NameObject("/Loop")] = reference

    assert inspect_upload(pdf(loop), "x").pages == 1


@pytest.mark.parametrize(
    ("declared", "kept"),
    [
        ("payslip.pdf", "payslip.pdf"),
        ("工資單 2026.PDF", "工資單 2026.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\scan.jpeg", "scan.pdf"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.pdf"),
        ('<script>"x".pdf', "scriptx.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        (".htaccess", "document.pdf"),
        ("archive.tar.gz", "archive.tar.pdf"),
        ("\ud800x.pdf", "x.pdf"),
        ("x" * 500 + ".pdf", "x" * 96 + ".pdf"),
    ],
)
def test_a_file_name_is_made_safe(declared, kept):
    assert safe_name(declared, ".pdf") == kept


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_can_be_shown_and_kept(declared):
    name = safe_name(declared, ".jpg")

    assert name.endswith(".jpg")
    assert len(name) <= LONGEST_NAME
    assert name.isprintable()
    assert not set(name) & set('/\\<>:"|?*')
    assert not name.startswith(".")


@settings(max_examples=150, deadline=None)
@given(content=st.sampled_from([pdf(pages=2), png(), jpeg()]), data=st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(content, data):
    place = data.draw(st.integers(0, len(content) - 1))
    length = data.draw(st.integers(0, 20))
    damaged = content[:place] + data.draw(st.binary(max_size=20)) + content[place + length :]

    assert outcome(damaged) in {"read", "refused"}


def outcome(content: bytes) -> str:
    """Say what became of a file; any other error is let through."""
    try:
        facts = inspect_upload(content, "x")
    except InvalidInputError as error:
        return "refused" if list(error.errors) == ["file"] else "refused for another field"
    return "read" if facts.pages >= 1 else "read without pages"
