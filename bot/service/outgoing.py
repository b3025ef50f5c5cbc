"""Outgoing messages, written in the transaction that causes them.

A post says what to show and where; what it shows is read from the store when it is sent. A refresh redraws a
message that exists: taps on one message coalesce, and the newest state wins. A whisper is a sentence that only
the learner sees, sent through the response_url of the gesture that asked for it.
"""

from datetime import datetime, timedelta

from bot.course.people import Learner
from bot.course.progress import Step
from bot.service.desk import Desk
from bot.service.ports import Json
from bot.store import work
from bot.store.db import Query

RESPONSE_URL_LIFE = timedelta(minutes=25)  # Slack takes a response_url for 30 minutes and 5 uses


def dm_lane(learner: Learner) -> str:
    """The lane of everything posted at the top level of a learner's DM."""
    return f"dm:{learner.id}"


def lab_lane(attempt: int) -> str:
    """The lane of a lab's thread: posts and turns, one after the other."""
    return f"lab:{attempt}"


def post(
    query: Query,
    desk: Desk,
    learner: Learner,
    show: str,
    args: Json,
    *,
    key: str,
    channel: str = "",
    thread_ts: str = "",
    lane: str = "",
    sort: str = "",
    step: Step | None = None,
    answer: Json | None = None,
) -> None:
    """Post a view once; without a channel it goes to the learner's DM. `step` moves the learner's place to it.

    `answer` names the ephemeral message that asked for it (`channel`, `ts`, `response_url`): what becomes of the
    post is told there, and a refusal of Slack's too.
    """
    work.put(
        query,
        desk.now,
        workspace=learner.workspace,
        lane=lane or dm_lane(learner),
        pool="other",
        kind="post",
        key=f"post:{key}",
        learner=learner.id,
        sort=sort,
        payload={
            "show": show,
            "args": args,
            "channel": channel,
            "thread_ts": thread_ts,
            "step": str(step) if step else "",
            "module": desk.module.id,
            **({"answer": answer} if answer else {}),
        },
    )


def aside(
    query: Query, desk: Desk, learner: Learner, show: str, args: Json, *, key: str, channel: str, thread_ts: str
) -> None:
    """Say something in a channel's thread that only one person sees, once per key (Slack: chat.postEphemeral)."""
    work.put(
        query,
        desk.now,
        workspace=learner.workspace,
        lane=f"aside:{key}",
        pool="other",
        kind="post",
        key=f"aside:{key}",
        learner=learner.id,
        payload={"show": show, "args": args, "channel": channel, "thread_ts": thread_ts, "to": learner.id},
    )


def refresh(
    query: Query,
    desk: Desk,
    learner: Learner,
    show: str,
    args: Json,
    *,
    channel: str,
    ts: str,
    response_url: str = "",
    not_before: datetime | None = None,
) -> None:
    """Redraw a message of ours from the state at the time it is sent."""
    work.put(
        query,
        desk.now,
        workspace=learner.workspace,
        lane=f"message:{channel}:{ts}",
        pool="other",
        kind="refresh",
        key=f"refresh:{channel}:{ts}",
        learner=learner.id,
        payload={
            "show": show,
            "args": args,
            "channel": channel,
            "ts": ts,
            "response_url": response_url,
            "until": (desk.now + RESPONSE_URL_LIFE).timestamp(),
        },
        not_before=not_before,
    )


def surface(query: Query, desk: Desk, learner: Learner, what: str, channel: str = "") -> None:
    """Bring a surface beside the messages up to date: the Home tab, or what is suggested in the DM."""
    work.put(
        query,
        desk.now,
        workspace=learner.workspace,
        lane=f"{what}:{learner.id}",
        pool="other",
        kind="refresh",
        key=f"{what}:{learner.id}",
        learner=learner.id,
        payload={"surface": what, "channel": channel},
    )


def whisper(
    query: Query, desk: Desk, learner: Learner, show: str, args: Json, *, key: str, response_url: str, lane: str = ""
) -> None:
    """Say something only the learner sees, where the gesture was made; without a response_url, in the DM.

    With a lane it comes after what is queued there.
    """
    if not response_url:  # a button in a view has none
        post(query, desk, learner, show, args, key=f"whisper:{key}")
        return
    work.put(
        query,
        desk.now,
        workspace=learner.workspace,
        lane=lane or f"whisper:{key}",
        pool="other",
        kind="post",
        key=f"whisper:{key}",
        learner=learner.id,
        payload={
            "show": show,
            "args": args,
            "response_url": response_url,
            "until": (desk.now + RESPONSE_URL_LIFE).timestamp(),
        },
    )
