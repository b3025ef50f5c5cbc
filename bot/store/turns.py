"""Exchanges with the tutor, and the ledger of each reply's delivery.

A turn is queued -> running -> replied (the reply is saved, a paid call is never repeated) -> done; or
withdrawn (deleted before it was answered), or failed (given up, or stopped before it brought a word; "Try again"
queues it once more). A restart resumes by `intent_at`, written before the message is created in Slack, and `reply_ts`,
written after.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from bot.course.exchange import Claim, Meaning, Proof
from bot.course.model import Learner
from bot.store.db import Query, Row, built, first, insert, select, update, whose
from bot.store.labs import LabAttempt


@dataclass(frozen=True, slots=True)
class Turn:
    """An exchange as it is stored; `reply` is None until the model has finished."""

    id: int
    learner: Learner
    attempt: int
    channel: str
    thread_ts: str
    source_ts: str
    seq: int | None
    ask: str
    attached: str
    phase: str
    reply: str | None
    stop_reason: str
    model: str
    usage: dict[str, int]
    has_intent: bool
    first_text: str
    reply_ts: str
    aloud_ts: str
    streamed: bool
    exchange: int
    sent: str
    started_at: datetime | None
    claim: Claim
    about: str | None  # the notes for the model that go before the words; None until the turn has begun
    level: int  # the step of help allowed
    assistance: str = ""
    footer: str = ""
    vote: int = 0
    vote_reason: str = ""
    erased: int = 0  # its texts are gone, and nothing of it is replayed

    @property
    def question(self) -> str:
        """The question for the tutor: the words, then the texts of the files attached to them."""
        return question_of(self.ask, self.attached)

    @property
    def sent_words(self) -> str:
        """The message for the model: the notes about the learner, then the question."""
        return _noted(self.about, self.question)


def question_of(ask: str, attached: str) -> str:
    """The words with the texts of the files attached to them."""
    return "\n\n".join(piece for piece in (ask, attached) if piece.strip()) if attached else ask


def _noted(about: str | None, question: str) -> str:
    return f"{about}\n\n{question}" if about else question


def add(
    query: Query,
    now: datetime,
    lab: LabAttempt,
    source_ts: str,
    ask: str,
    attached: str = "",
    assistance: str = "",
) -> int:
    """Write a message of the lab's learner down; 0 where this very message was written before."""
    where = {"attempt": lab.id, "channel": lab.channel, "thread_ts": lab.thread_ts, "source_ts": source_ts}
    said = {"ask": ask, "attached": attached, "assistance": assistance}
    row = insert(query, "turn", **whose(lab.learner), **where, **said, phase="queued", asked_at=now)
    return int(row["id"]) if row else 0


def load(query: Query, workspace: str, turn: int) -> Turn | None:
    """A turn by its id."""
    row = first(query, "*", "turn", workspace=workspace, id=turn)
    return from_row(row) if row else None


def by_source(query: Query, workspace: str, channel: str, source_ts: str) -> Turn | None:
    """The turn that a learner's message began."""
    row = first(query, "*", "turn", workspace=workspace, channel=channel, source_ts=source_ts)
    return from_row(row) if row else None


def from_dm(query: Query, learner: Learner, source_ts: str) -> Turn | None:
    """The turn of words that a learner wrote in the DM, into whichever thread they were put."""
    sql = """SELECT turn.* FROM attempt JOIN turn ON turn.attempt = attempt.id WHERE attempt.workspace = :workspace
        AND attempt.learner = :learner AND kind = 'lab' AND source_ts = :source_ts"""
    rows = query(sql, **whose(learner), source_ts=source_ts)
    return from_row(rows[0]) if rows else None


def said_aloud(query: Query, turn: Turn, aloud_ts: str) -> None:
    """A message of ours says the turn's words in its thread."""
    _change(query, turn, "aloud_ts = :aloud_ts", aloud_ts=aloud_ts)


def any_in(query: Query, workspace: str, attempt: int) -> bool:
    """Whether anything was said in a lab yet."""
    sql = "SELECT 1 FROM turn WHERE workspace = :workspace AND attempt = :attempt AND phase <> 'withdrawn' LIMIT 1"
    return bool(query(sql, workspace=workspace, attempt=attempt))


def start(query: Query, now: datetime, turn: Turn) -> Turn:
    """Fix the turn's place in the transcript and mark it running; a turn that has its place keeps it."""
    what = """
        seq = CASE WHEN seq > 0 THEN seq
            ELSE (SELECT coalesce(max(abs(seq)), 0) + 1 FROM turn AS t WHERE t.attempt = turn.attempt) END,
        phase = CASE WHEN phase = 'queued' THEN 'running' ELSE phase END, started_at = coalesce(started_at, :now)"""
    return from_row(_change(query, turn, what, now=now)[0])


def begun_by(query: Query, now: datetime) -> None:
    """No turn was begun later than now: a clock that said so was ahead, and its learner would wait the longer."""
    query("UPDATE turn SET started_at = :now WHERE started_at > :now", now=now)


def transcript(query: Query, turn: Turn) -> tuple[tuple[str, str], ...]:
    """The delivered exchanges before this turn, as (what was sent as the learner's, tutor's words) in their order."""
    sql = """SELECT about, ask, attached, reply FROM turn WHERE workspace = :workspace AND attempt = :attempt
        AND seq < :seq AND phase = 'done' AND kept = 1 ORDER BY seq"""
    rows = query(sql, workspace=turn.learner.workspace, attempt=turn.attempt, seq=turn.seq)
    return tuple((_noted(row["about"], question_of(row["ask"], row["attached"])), row["reply"]) for row in rows)


def note(query: Query, turn: Turn, about: str, level: int) -> Turn:
    """Keep the notes that go with a turn's words, the step of help they allow, and the words as `turn` has them."""
    what = "about = :about, level = :level, ask = :ask, attached = :attached"
    said = {"ask": turn.ask, "attached": turn.attached}
    return from_row(_change(query, turn, what, about=about, level=level, **said)[0])


def said_before(query: Query, turn: Turn, most: int) -> list[str]:
    """The last messages of a turn's learner in its lab before this one, answered or not, oldest first."""
    sql = """SELECT ask, attached FROM turn WHERE workspace = :workspace AND attempt = :attempt AND seq > 0
        AND seq < :seq AND phase <> 'withdrawn' ORDER BY seq DESC LIMIT :most"""
    rows = query(sql, workspace=turn.learner.workspace, attempt=turn.attempt, seq=turn.seq, most=most)
    return [question_of(row["ask"], row["attached"]) for row in reversed(rows)]


# A turn waits for its reply while nobody has begun it, between two tries, and after it was given up.
_WAITS = """reply IS NULL AND (phase IN ('queued', 'failed') OR phase = 'running' AND EXISTS (
    SELECT 1 FROM job WHERE job.workspace = turn.workspace AND job.state = 'queued' AND job.kind = 'turn'
    AND job.lane = 'lab:' || turn.attempt AND CAST(json_extract(job.payload, '$.turn') AS BIGINT) = turn.id))"""


def edit(query: Query, turn: Turn, ask: str) -> bool:
    """Honour an edit while the turn still waits, with new notes; false once it is being answered."""
    return bool(_change(query, turn, "ask = :ask, about = NULL, level = 0", _WAITS, ask=ask))


def withdraw(query: Query, turn: Turn) -> bool:
    """Take a waiting turn back, words and all; false once it is being answered."""
    return bool(_change(query, turn, "phase = 'withdrawn', ask = '', attached = ''", _WAITS))


def sends(query: Query, turn: Turn, sent: str) -> None:
    """Keep what goes to the model besides the messages, which the transcript has."""
    _change(query, turn, "sent = :sent", sent=sent)


def intend(query: Query, now: datetime, turn: Turn, first_text: str) -> None:
    """The next call creates the reply's message: written before it is made.

    `first_text` is how a stream begins, which carries no key to be found by; empty for a post.
    """
    _change(query, turn, "intent_at = :now, first_text = :first_text", now=now, first_text=first_text)


def others_messages(query: Query, turn: Turn) -> set[str]:
    """The ts of every message in the turn's thread that is known to be another turn's reply."""
    rows = select(query, "id, channel, reply_ts", "turn", workspace=turn.learner.workspace, attempt=turn.attempt)
    return {row["reply_ts"] for row in rows if row["id"] != turn.id and row["channel"] == turn.channel} - {""}


def any_under_way(query: Query, workspace: str, attempt: int, channel: str, thread_ts: str) -> bool:
    """Whether a turn of that thread has begun and not ended."""
    thread = {"workspace": workspace, "attempt": attempt, "channel": channel, "thread_ts": thread_ts}
    turns = select(query, "phase", "turn", **thread)
    return any(turn["phase"] in {"running", "stopping", "replied"} for turn in turns)


def forget_intent(query: Query, turn: Turn) -> None:
    """The call that was to create the message was refused: there is none."""
    _change(query, turn, "intent_at = NULL")


def lost(query: Query, turn: Turn) -> None:
    """The reply's message is in Slack no more."""
    _change(query, turn, "reply_ts = '', intent_at = NULL")


def created(query: Query, turn: Turn, reply_ts: str, *, streamed: bool) -> None:
    """The reply's message exists under this ts."""
    _change(query, turn, "reply_ts = :ts, streamed = :streamed", ts=reply_ts, streamed=int(streamed))


def replied(
    query: Query, turn: Turn, *, reply: str, stop_reason: str, model: str, usage: dict[str, int], claim: Claim
) -> None:
    """Save the finished reply and what the exchange means, before it is wholly delivered."""
    what = """reply = :reply, stop_reason = :stop_reason, model = :model, usage = :usage, phase = 'replied',
        meaning = :meaning, shown = :shown, help = :help, page = :page"""
    means, counts = {**asdict(claim), "meaning": str(claim.meaning)}, json.dumps(usage, sort_keys=True)
    known: Row = {"reply": reply, "stop_reason": stop_reason, "model": model, "usage": counts, **means}
    update(query, "turn", what, {"workspace": turn.learner.workspace, "id": turn.id}, **known)


def was_empty(query: Query, turn: Turn) -> bool:
    """Note that the model said nothing. True the first time, which is no reply; the next time it is believed."""
    return bool(_change(query, turn, "empties = 1", "empties = 0"))


def bring_along(query: Query, lab: LabAttempt, stopped: str) -> list[Turn]:
    """The turns of a lab that were given up elsewhere, oldest first: they are answered in its thread from now on.

    Not those whose learner stopped them: their stop_reason is `stopped`.
    """
    what = f"{_AGAIN}, channel = :channel, thread_ts = :thread_ts, aloud_ts = ''"
    key = {"workspace": lab.learner.workspace, "attempt": lab.id}
    where = "phase = 'failed' AND thread_ts <> :thread_ts AND stop_reason <> :stopped"
    rows = update(query, "turn", what, key, where, channel=lab.channel, thread_ts=lab.thread_ts, stopped=stopped)
    return sorted(map(from_row, rows), key=lambda turn: turn.id)


def stop(
    query: Query, workspace: str, attempt: int, channel: str, thread_ts: str, *, said_until: str = ""
) -> list[Turn]:
    """Mark the turns of a thread that have no reply yet as to be stopped, and return them, oldest first.

    With `said_until` only those whose words came before that `ts`; words of a tap have none, and count.
    """
    thread = {"workspace": workspace, "attempt": attempt, "channel": channel, "thread_ts": thread_ts}
    where = """phase IN ('queued', 'running') AND reply IS NULL
        AND (:said_until = '' OR NOT (source_ts >= '0' AND source_ts < ':') OR source_ts <= :said_until)"""
    rows = update(query, "turn", "phase = 'stopping'", thread, where, said_until=said_until)
    return sorted(map(from_row, rows), key=lambda turn: turn.id)


def to_stop(query: Query, ids: Sequence[int]) -> list[int]:
    """Those of some turns that are to be stopped."""
    sql = """SELECT id FROM turn WHERE phase = 'stopping'
        AND id IN (SELECT CAST(value AS BIGINT) FROM json_each(:ids))"""
    return [int(row["id"]) for row in query(sql, ids=json.dumps([*ids]))]


def unanswered(query: Query, learner: Learner) -> list[Turn]:
    """A learner's turns that have no reply yet, and weren't stopped."""
    sql = """SELECT * FROM turn WHERE workspace = :workspace AND learner = :learner
        AND phase IN ('queued', 'running') AND reply IS NULL ORDER BY id"""
    return [from_row(row) for row in query(sql, **whose(learner))]


def stop_one(query: Query, turn: Turn) -> None:
    """Mark a turn that has no reply yet as to be stopped."""
    _change(query, turn, "phase = 'stopping'", "phase IN ('queued', 'running') AND reply IS NULL")


def retry(query: Query, turn: Turn) -> bool:
    """Queue a turn again that was given up: it is answered at the end of the thread. False for any other turn."""
    return bool(_change(query, turn, _AGAIN, "phase = 'failed'"))


# A new try has its own place, behind what was said since and the earlier try: requests already sent stay the beginning
# of later ones, and no two messages in Slack have one key. A negative place is one that was given up. Notes are decided
# anew, unless a reply to them is saved.
_AGAIN = """
phase = 'queued', seq = -abs(seq), started_at = NULL, reply_ts = '', intent_at = NULL, first_text = '', streamed = 0,
stop_reason = CASE WHEN reply IS NULL THEN '' ELSE stop_reason END,
about = CASE WHEN reply IS NULL THEN NULL ELSE about END, level = CASE WHEN reply IS NULL THEN 0 ELSE level END
"""


def done(
    query: Query, now: datetime, turn: Turn, *, counted: bool, exchange: int, kept: bool, footer: str = ""
) -> bool:
    """The reply was delivered; true the first time. `kept` says whether the turn is replayed from now on.

    `footer` is what stands below a reply that offers help.
    """
    what = """phase = 'done', done_at = :now, counted = :counted, exchange = :exchange, kept = :kept,
        footer = :footer"""
    counts = {"counted": int(counted), "exchange": exchange, "kept": int(kept), "footer": footer}
    return bool(_change(query, turn, what, "phase <> 'done'", now=now, **counts))


def failed(query: Query, turn: Turn, *, why: str = "") -> bool:
    """Given up for now; the words and a saved reply stay for "Try again". False where it ended already.

    `why` is kept as its stop_reason.
    """
    what = "phase = 'failed', stop_reason = CASE WHEN :why = '' THEN stop_reason ELSE :why END"
    return bool(_change(query, turn, what, "phase IN ('queued', 'running', 'stopping', 'replied')", why=why))


def _change(query: Query, turn: Turn, what: str, where: str = "TRUE", **params: object) -> list[Row]:
    """Set columns of a turn, while a condition of ours holds; returns its row, or nothing."""
    return update(query, "turn", what, {"workspace": turn.learner.workspace, "id": turn.id}, where, **params)


def from_row(row: Row) -> Turn:
    """The turn in a row of its table."""
    return built(
        Turn,
        row,
        learner=Learner(row["workspace"], row["learner"]),
        seq=row["seq"] if row["seq"] and row["seq"] > 0 else None,
        usage=json.loads(row["usage"]),
        claim=Claim(Meaning(row["meaning"]), Proof(row["shown"]), row["help"], row["page"]),
        has_intent=row["intent_at"] is not None,
        streamed=bool(row["streamed"]),
        started_at=None if row["started_at"] is None else datetime.fromtimestamp(row["started_at"], UTC),
    )
