import struct
from collections.abc import Callable, Iterator

from lending.errors import InvalidInputError

#: Pixels a side and in all: an A3 page at 600 dots an inch has 7,016 × 9,921.
LONGEST_SIDE = 16_000
MOST_PIXELS = 80_000_000

_PNG_START = b"\x89PNG\r\n\x1a\n"
#: Length and name before a chunk's data, checksum after it.
_CHUNK_FRAME = 12
_HEADER_LENGTH = 13
#: Start-of-frame markers of JPEG; C4, C8 and CC among them mean something else.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: Markers without a length: restart, start of image, and the temporary marker.
_BARE = frozenset(range(0xD0, 0xD9)) | {0x01}
_SCAN, _END = 0xDA, 0xD9
#: What every marker starts with.
_PREFIX = 0xFF
#: Bytes of a segment's length, which counts itself.
_LENGTH = 2


class _DamagedImageError(Exception):
    """The image ends early or does not hold together."""


def check_png(content: bytes) -> int:
    """Check a PNG's chunks and size in pixels and return 1, its pages; InvalidInputError names `file`."""
    return _check(content, _png_size)


def check_jpeg(content: bytes) -> int:
    """Check a JPEG's segments and size in pixels and return 1, its pages; InvalidInputError names `file`."""
    return _check(content, _jpeg_size)


def _check(content: bytes, size: Callable[[bytes], tuple[int, int]]) -> int:
    try:
        width, height = size(content)
    except (_DamagedImageError, struct.error):
        raise InvalidInputError({"file": ["The image is damaged or incomplete; take or save it again."]}) from None
    if not width or not height:
        raise InvalidInputError({"file": ["The image is damaged or incomplete; take or save it again."]})
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise InvalidInputError({"file": [f"The image has {width} × {height} pixels; send one with at most 80 million."]})
    return 1


def _png_size(content: bytes) -> tuple[int, int]:
    if not content.startswith(_PNG_START):
        raise _DamagedImageError
    names = list(_png_chunks(content))
    if names[:1] != [b"IHDR"] or b"IDAT" not in names or names[-1] != b"IEND":
        raise _DamagedImageError
    width, height = struct.unpack_from(">II", content, len(_PNG_START) + 8)
    return width, height


def _png_chunks(content: bytes) -> Iterator[bytes]:
    """Yield the names of a PNG's chunks, which must fill the file to its end: nothing else may hide behind them."""
    place = len(_PNG_START)
    while place < len(content):
        length, name = struct.unpack_from(">I4s", content, place)
        place += length + _CHUNK_FRAME
        if place > len(content) or (name == b"IHDR" and length != _HEADER_LENGTH):
            raise _DamagedImageError
        yield name


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Return width and height of a JPEG from its frame header; the picture must follow and end."""
    size, place = None, 2
    while True:
        place, marker = _marker(content, place)
        if marker == _SCAN:
            break
        if marker in _BARE:
            continue
        (length,) = struct.unpack_from(">H", content, place)
        if marker == _END or length < _LENGTH:
            raise _DamagedImageError
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, place + 3)
            size = width, height
        place += length
    if size is None or content.find(b"\xff\xd9", place) < 0:
        raise _DamagedImageError
    return size


def _marker(content: bytes, place: int) -> tuple[int, int]:
    """Return the place after the next marker and its code; any number of fill bytes may stand before the code."""
    prefix, marker = struct.unpack_from("BB", content, place)
    if prefix != _PREFIX:
        raise _DamagedImageError
    place += 2
    while marker == _PREFIX:
        (marker,) = struct.unpack_from("B", content, place)
        place += 1
    return place, marker
