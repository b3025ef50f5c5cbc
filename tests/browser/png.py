"""A little of PNG: the size of a picture, and the same picture in fewer bytes."""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IEND"}


def size(picture: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    assert picture.startswith(SIGNATURE)
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def smaller(picture: bytes) -> bytes:
    """The same pixels packed as tightly as zlib can, without what no viewer needs."""
    chunks = list(_chunks(picture))
    pixels = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    packed = zlib.compress(pixels, 9)
    kept = [(name, data) for name, data in chunks if name in KEPT]
    kept.insert(-1, (b"IDAT", packed))
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in kept)


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
