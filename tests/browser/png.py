"""A little of PNG: the size of a picture, and a screenshot with a palette, in a third of the bytes.

PNG: 8 bits a channel, no interlacing, as browsers write screenshots.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
FREQUENT = 208  # the others are kept for what is small and of its own colour, such as a dot
CHANNELS = {2: 3, 6: 4}  # by colour type: RGB and RGBA

Colour = tuple[int, int, int]


def size(picture: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    assert picture.startswith(SIGNATURE)
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def with_palette(picture: bytes) -> bytes:
    """The picture in 256 of its colours, every other one drawn as the nearest of them."""
    (width, height), chunks = size(picture), list(_chunks(picture))
    channels = CHANNELS[picture[25]]
    packed = b"".join(data for name, data in chunks if name == b"IDAT")
    rows = list(_rows(zlib.decompress(packed), width * channels, channels))
    colours = [_colours(row, channels) for row in rows]
    palette, index = _palette(Counter(colour for row in colours for colour in row))
    pixels = b"".join(b"\0" + bytes(index[colour] for colour in row) for row in colours)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = {b"IHDR": head, b"PLTE": b"".join(map(bytes, palette)), b"IDAT": zlib.compress(pixels, 9), b"IEND": b""}
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in parts.items())


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _rows(filtered: bytes, length: int, channels: int) -> Iterator[bytes]:
    """The rows of pixels. PNG: each is stored as its difference from a guess, by one of five filters."""
    above = bytes(length)
    for at in range(0, len(filtered), length + 1):
        row = bytearray(filtered[at + 1 : at + 1 + length])
        kind = filtered[at]
        for n in range(length if kind else 0):
            left = row[n - channels] if n >= channels else 0
            corner = above[n - channels] if n >= channels else 0
            row[n] = (row[n] + _guess(kind, left, above[n], corner)) & 255
        above = bytes(row)
        yield above


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    if kind < 4:
        return (0, left, up, (left + up) // 2)[kind]
    straight = left + up - corner
    return min((left, up, corner), key=lambda near: abs(straight - near))


def _colours(row: bytes, channels: int) -> list[Colour]:
    return list(zip(row[::channels], row[1::channels], row[2::channels], strict=True))


def _palette(seen: Counter[Colour]) -> tuple[list[Colour], dict[Colour, int]]:
    """The most frequent colours and those least like them, and for every colour its place among them."""
    frequent = [colour for colour, _ in seen.most_common(FREQUENT)]
    rare = {colour: _distance(colour, frequent[_nearest(colour, frequent)]) for colour in seen}
    palette = frequent + sorted(set(seen) - set(frequent), key=rare.__getitem__, reverse=True)[: COLOURS - FREQUENT]
    return palette, {colour: _nearest(colour, palette) for colour in seen}


def _nearest(colour: Colour, palette: list[Colour]) -> int:
    return min(range(len(palette)), key=lambda place: _distance(colour, palette[place]))


def _distance(one: Colour, other: Colour) -> int:
    return sum((left - right) ** 2 for left, right in zip(one, other, strict=True))
