"""Unread messages for each person: those others posted since the person last saw a place."""

from collections.abc import Callable, Iterator, Sequence

from bot.sandbox import Json
from bot.sandbox.slack import LocalSlack, Message


class Unread:
    """The `ts` up to which each person has read each place, and the people somebody has acted as on this page.

    Every message in a DM counts. In a channel, top-level messages count, and replies in threads the person is part of.
    """

    def __init__(self, slack: LocalSlack, channels: Sequence[str], ephemerals: Callable[[str], list[Message]]) -> None:
        self._slack, self._channels, self._ephemerals = slack, channels, ephemerals
        self._read: dict[tuple[str, str], str] = {}
        self._met: set[str] = set()

    def meet(self, user: str) -> None:
        """Note that somebody acts as this person. From now on others see their unread count too.

        Their DM counts as read so far, because a person may have been busy there before, as the classmates are.
        """
        if user in self._met:
            return
        self._met.add(user)
        dm = self._slack.dm_of(user)
        self.read(user, dm, max((message.ts for message in self._slack.messages(dm)), default=""))

    def read(self, user: str, channel: str, ts: str) -> None:
        """Note that a person was shown a place up to this `ts`."""
        self._read[user, channel] = max(ts, self._read.get((user, channel), ""))

    def state(self, user: str) -> Json:
        """Return the places with news for the person, and how much is new for each other one somebody has been."""
        others = sorted(self._met - {user})
        return {
            "places": self._places(user),
            "people": {one: sum(place["count"] for place in self._places(one).values()) for one in others},
        }

    def _places(self, user: str) -> dict[str, Json]:
        """Count what is new by place; `since` is where it begins, empty in a place the person has never seen."""
        found: dict[str, Json] = {}
        for channel in (*self._channels, self._slack.dm_of(user)):
            read = self._read.get((user, channel), "")
            news = sorted(one.ts for one in self._said(user, channel) if one.ts > read)
            if news:
                was_there = (user, channel) in self._read
                found[channel] = {"count": len(news), "since": news[0] if was_there else ""}
        return found

    def _said(self, user: str, channel: str) -> Iterator[Message]:
        """Messages by others in a place that count as news for the person."""
        yield from (one for one in self._ephemerals(user) if one.channel == channel)
        messages = self._slack.messages(channel)
        is_dm = channel == self._slack.dm_of(user)
        own = {one.thread_ts or one.ts for one in messages if one.user == user}
        for message in messages:
            if message.user != user and (is_dm or not message.is_reply or message.thread_ts in own):
                yield message
