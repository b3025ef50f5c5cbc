"""Values in PostgreSQL: one type for all numbers, so that each statement is prepared once."""

from psycopg.adapt import AdaptersMap, Buffer, Dumper, Loader
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import StrDumper


class _Bool(Dumper):
    oid = Int8Dumper.oid

    def dump(self, obj: bool) -> Buffer:
        return b"1" if obj else b"0"


def fitting(text: str) -> str:
    """A text without the character of the number 0, which PostgreSQL lacks in text and in JSON."""
    return text.replace("\0", "\ufffd").replace("\\u0000", "\\ufffd")


class _Text(StrDumper):
    def dump(self, obj: str) -> Buffer | None:
        return super().dump(fitting(obj))


class _Sum(Loader):
    """A sum of whole numbers."""

    def load(self, data: Buffer) -> int:
        return int(bytes(data))


def adapt(adapters: AdaptersMap) -> None:
    """Have a connection send and read values so."""
    adapters.register_dumper(bool, _Bool)
    adapters.register_dumper(int, Int8Dumper)
    adapters.register_dumper(str, _Text)
    adapters.register_loader("numeric", _Sum)
