"""The facts a module's claims rest on: what is so, where it is written, and how a test can see that it still holds."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from bot.authoring import shapes
from bot.authoring.fields import Fields, check_id, entries, text
from bot.authoring.problems import Place, Problems
from bot.authoring.yaml_source import Entry, Mapping, Node, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class Check:
    """What the installed SDK has to say: the fact it is asked for, how the answer must relate, and to which values."""

    sdk: str
    relation: str  # equals, includes or excludes
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence with its source; a footnote mark `[^id]` names it."""

    id: str
    says: str
    source: str
    at: Place
    as_of: date | None  # None only where the file names no day, which is a problem of its own
    check: Check | None = None


def read(node: Node, problems: Problems) -> dict[str, Fact] | None:
    """The facts of `facts.yml` by id; None where the file cannot be read."""
    fields = Fields(node, problems, shapes.FACTS)
    as_of = fields.day("as_of")
    facts = fields.node("facts")
    found = entries(facts, problems) if facts else {}
    for fact_id, entry in found.items():
        check_id(fact_id, entry.at, problems)
    known = {fact_id: _fact(fact_id, entry, as_of, problems) for fact_id, entry in found.items()}
    return known if isinstance(facts, Mapping) else None


def _fact(fact_id: str, entry: Entry, as_of: date | None, problems: Problems) -> Fact:
    fields = Fields(entry.value, problems, shapes.FACT)
    source = fields.text("source")
    if source:
        _check_source(source, fields.place("source"), problems)
    check = fields.node("check")
    return Fact(
        id=fact_id,
        says=fields.text("says"),
        source=source,
        at=entry.at,
        as_of=fields.day("as_of") or as_of,
        check=_check(check, problems) if check else None,
    )


def _check_source(source: str, at: Place, problems: Problems) -> None:
    parts = urlsplit(source)
    if parts.scheme != "https" or not parts.hostname or " " in source:
        problems.add(at, "not-https", "a source is an address that begins with https://")


def _check(node: Node, problems: Problems) -> Check:
    fields = Fields(node, problems, shapes.CHECK)
    given = [relation for relation in shapes.RELATIONS if relation in fields]
    if len(given) != 1:
        problems.add(fields.at, "one-relation", "a check has exactly one of `equals`, `includes` and `excludes`")
        return Check(fields.text("sdk"), "equals", ())
    wanted = fields.node(given[0])
    return Check(fields.text("sdk"), given[0], _values(wanted, problems) if wanted else ())


def _values(node: Node, problems: Problems) -> tuple[str, ...]:
    """One value or a list of them, as written: a number or a date is compared by its text."""
    if isinstance(node, Sequence):
        return tuple(value for item in node.items for value in _values(item, problems))
    if isinstance(node, Scalar) and node.kind in {"int", "float", "timestamp"}:
        return (node.text,)
    return (text(node, problems),)
