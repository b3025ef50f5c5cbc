"""Words said at the top level of the DM, kept until the learner says whether they go into the lab."""

from dataclasses import dataclass
from datetime import datetime

from bot.course.model import Learner
from bot.store.db import Query, Row, delete, first, insert, select, update, whose


@dataclass(frozen=True, slots=True)
class Offered:
    """Words that are held, by id, and the message that offers them (its ts is empty until it is posted)."""

    id: int
    is_agreed: bool
    channel: str
    ts: str


def hold(query: Query, now: datetime, learner: Learner, attempt: int, words: str, source_ts: str) -> int:
    """Keep words said at the top level until the learner says whether they go into the lab."""
    words_held = {"attempt": attempt, "words": words, "source_ts": source_ts, "held_at": now}
    row = insert(query, "held", **whose(learner), **words_held)
    return int(row["id"]) if row else 0


def held(query: Query, learner: Learner, held_id: int) -> tuple[int, str, str] | None:
    """The lab attempt, the words and their ts; None where they are gone or somebody else's."""
    row = first(query, "attempt, words, source_ts", "held", **whose(learner), id=held_id)
    return (row["attempt"], row["words"], row["source_ts"]) if row else None


def of_message(query: Query, learner: Learner, source_ts: str) -> list[Offered]:
    """The held offers that came from one of the learner's messages."""
    return [_offered(row) for row in select(query, "*", "held", **whose(learner), source_ts=source_ts)]


def offered(query: Query, learner: Learner, held_id: int, channel: str, ts: str) -> None:
    """The message that offers the words exists."""
    _change(query, learner, "offer_channel = :channel, offer_ts = :ts", held_id, channel=channel, ts=ts)


def open_offer(query: Query, learner: Learner, since: datetime) -> tuple[int, Offered] | None:
    """The newest words offered since then whose learner has not answered: their lab's attempt, and the offer."""
    sql = """SELECT * FROM held WHERE workspace = :workspace AND learner = :learner
        AND agreed = 0 AND offer_ts <> '' AND held_at >= :since ORDER BY id DESC LIMIT 1"""
    rows = query(sql, **whose(learner), since=since)
    return (rows[0]["attempt"], _offered(rows[0])) if rows else None


def _offered(row: Row) -> Offered:
    return Offered(row["id"], bool(row["agreed"]), row["offer_channel"], row["offer_ts"])


def reword(query: Query, learner: Learner, held_id: int, words: str) -> None:
    """The learner changed the words."""
    _change(query, learner, "words = :words", held_id, words=words)


def forget(query: Query, learner: Learner, held_id: int) -> None:
    """Forget held words."""
    delete(query, "held", **whose(learner), id=held_id)


def forget_before(query: Query, before: datetime) -> None:
    """Forget words that have been held for long, also those that wait for a lab to open."""
    query("DELETE FROM held WHERE held_at < :before", before=before)


def agree(query: Query, learner: Learner, held_id: int) -> None:
    """The learner wants these words in the lab, which has no thread yet and is to open in their DM."""
    _change(query, learner, "agreed = 1", held_id)


def any_agreed(query: Query, learner: Learner, attempt: int) -> bool:
    """Whether words wait for the lab's thread."""
    return bool(select(query, "1", "held", **whose(learner), attempt=attempt, agreed=1))


def disagree(query: Query, learner: Learner, attempt: int) -> list[int]:
    """The words that waited for the lab's thread wait for the learner's word again; their ids, oldest first."""
    rows = update(query, "held", "agreed = 0", {**whose(learner), "attempt": attempt}, "agreed = 1")
    return sorted(int(row["id"]) for row in rows)


def take_agreed(query: Query, learner: Learner, attempt: int) -> list[tuple[str, str]]:
    """The words that waited for the lab's thread, with their ts, oldest first; they are no longer held."""
    agreed = {**whose(learner), "attempt": attempt, "agreed": 1}
    rows = select(query, "words, source_ts", "held", **agreed)
    delete(query, "held", **agreed)
    return sorted(((row["words"], row["source_ts"]) for row in rows), key=lambda row: row[1])


def _change(query: Query, learner: Learner, what: str, held_id: int, **params: str) -> None:
    update(query, "held", what, {**whose(learner), "id": held_id}, **params)
