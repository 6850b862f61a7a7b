"""The pages of the bank's own papers as images: phones do not show a PDF inside a page."""

import struct
import threading
import zlib

import pypdfium2

#: Pixels of a page's width: sharp on a phone with three pixels a point.
_WIDTH = 1100
#: PDFium is not safe between threads.
_one_at_a_time = threading.Lock()


def page_image(pdf: bytes, number: int) -> bytes | None:
    """Return a page, counted from 1, as a PNG; None when the paper has no such page."""
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 1 <= number <= len(document):
                return None
            page = document[number - 1]
            picture = page.render(scale=_WIDTH / page.get_width(), may_draw_forms=True)
            return _png(bytes(picture.buffer), picture.width, picture.height, picture.stride)
        finally:
            document.close()


def page_count(pdf: bytes) -> int:
    """Return how many pages a paper has."""
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def _png(pixels: bytes, width: int, height: int, stride: int) -> bytes:
    """Return rows of blue-green-red pixels as a PNG (RFC 2083)."""
    rows = []
    for top in range(0, height * stride, stride):
        row = bytearray(pixels[top : top + 3 * width])
        row[0::3], row[2::3] = row[2::3], row[0::3]
        rows.append(b"\x00" + bytes(row))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
