"""When all is over nothing says that it is still going on, and whoever did something was shown what came of it."""

from collections.abc import Iterator

from tests.campaign.problem import Problem
from tests.campaign.record import Record


def at_rest(record: Record) -> Iterator[Problem]:
    """No status line, no session that is processing, no live stream."""
    slack = record.world.stage.slack
    for (channel, thread), _ in sorted(slack.workspace._statuses.items()):
        if status := slack.status(channel, thread):
            yield Problem("status", channel, f"still says {status!r}", channel, thread)
    for channel, thread in sorted(slack.workspace.sessions):
        if slack.workspace.is_processing(channel, thread):
            yield Problem("status", channel, "its session is still processing", channel, thread)
    for (channel, ts), stream in sorted(slack.workspace.streams.items()):
        if stream.live:
            yield Problem("stream", channel, "a stream is still open", channel, ts)


def shown(record: Record) -> Iterator[Problem]:
    """Every acknowledged command and tap had its visible result."""
    for gesture in record.gestures:
        is_void = gesture.user in record.left and gesture is not record.left[gesture.user]
        if not is_void and gesture.wants is not None and gesture.shown_at is None and record.is_acked(gesture):
            what = f"{gesture.kind} {gesture.what!r} at {gesture.at:.3f} showed nothing"
            yield Problem("no result", gesture.user, what, gesture.channel, gesture.ts, gesture.at)
