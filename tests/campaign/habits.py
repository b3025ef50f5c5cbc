"""Habits besides reading and asking: people change their mind, click twice, use old screens, hide."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.sandbox.slack.model import Message
from tests.campaign.record import Question
from tests.campaign.screens import as_it_was
from tests.campaign.voice import question
from tests.campaign.wanted import anything
from tests.campaign.world import CHANNEL
from tests.scenarios.screen import Button, buttons

if TYPE_CHECKING:
    from tests.campaign.learners import Person

LATELY = 4  # the newest questions, which somebody may still change
STOPS = ("stop", "please stop", "cancel")
TOO_LONG = "why " * 1100
REASONS = ("", "Too long.", "It did not answer my question.")
ALIASES = ("Blue Heron", "Quiet Otter", "Old Tortoise", "Grey Finch")


class Habits:
    """One learner's habits; each draws from the learner's own random."""

    def __init__(self, person: "Person") -> None:
        self.person = person
        self.slack, self.record, self.user = person.slack, person.record, person.user

    @property
    def _random(self) -> random.Random:
        return self.person.random

    def acts(self) -> dict[Callable[[], Awaitable[None]], int]:
        """Each habit and its weight."""
        return {
            self.edits: 5,
            self.deletes: 2,
            self.clicks_twice: 4,
            self.uses_an_old_screen: 4,
            self.stops: 3,
            self.votes: 3,
            self.rambles: 1,
            self.looks_at_the_board: 2,
            self.takes_an_alias: 1,
            self.uses_a_public_board: 1,
            self.opens_a_lab_in_the_channel: 1,
            self.uses_home: 2,
        }

    # --- words that are changed ---------------------------------------------------------------------

    async def edits(self) -> None:
        """Edit one of the newest questions."""
        asked = self._lately()
        if asked is None:
            return
        mark = self.person.new_mark()
        text = question(mark, "rather, what does a request need?")
        self.person.does(
            "edit", text, channel=asked.channel, ts=asked.ts, key=("edited", asked.channel, asked.ts, mark)
        )
        self.record.rewords(asked, mark)
        await self.slack.edit(self.user, asked.channel, asked.ts, text)

    async def deletes(self) -> None:
        """Take one of the newest questions back."""
        asked = self._lately()
        if asked is None:
            return
        asked.is_deleted = True
        key = ("deleted", asked.channel, asked.ts)
        self.person.does("delete", asked.marks[-1], channel=asked.channel, ts=asked.ts, key=key)
        await self.slack.delete(self.user, asked.channel, asked.ts)

    def _lately(self) -> Question | None:
        newest = self.record.questions_of(self.user)[-LATELY:]
        found = [one for one in newest if one.ts and not one.is_deleted and not one.is_tapped]
        return self._random.choice(found) if found else None

    async def stops(self) -> None:
        """Press the stop button below a lab's thread, or say so there."""
        thread = self.person.thread()
        if thread is None:
            return
        channel, root = thread
        if self._random.random() < 0.5:
            gesture = self.person.does("stop", "button", channel=channel, ts=root, key=("stopped", channel, root))
            self.record.stops(gesture)
            await self.slack.stop(self.user, channel, root)
        else:
            await self._says(self._random.choice(STOPS), channel, root, stops=True)

    async def rambles(self) -> None:
        """Write more into a thread than the tutor is passed on."""
        thread = self.person.thread()
        if thread is not None:
            await self._says(TOO_LONG, *thread)

    async def _says(self, text: str, channel: str, root: str, *, stops: bool = False) -> None:
        gesture = self.person.does("said", text, channel=channel, ts=root, wants=anything)
        if stops:
            self.record.stops(gesture)
        ts = await self.slack.say(self.user, channel, text, root)
        gesture.key = ("said", channel, ts)

    # --- buttons --------------------------------------------------------------------------------------

    async def clicks_twice(self) -> None:
        """Press a button twice at once."""
        found = self.person.finds_a_button()
        if found is not None:
            await asyncio.gather(self.person.taps(*found), self.person.taps(*found))

    async def uses_an_old_screen(self) -> None:
        """Press a button of a message as it looked long ago."""
        album = list(self.person.eyes.album)
        if not album:
            return
        old = self._random.choice(album)
        found = self.person.choosing.button_of(old)
        live = self.slack.workspace.find(old.channel, old.ts)
        if found is not None and live is not None:
            with as_it_was(live, old.blocks):
                await self.person.taps(live, found[1])

    async def uses_home(self) -> None:
        """Look at Home, and press something there."""
        self.person.does("opened", "home")
        await self.slack.open_tab(self.user, "home")
        home = self.slack.home(self.user)
        shown = buttons(Message("", "", "", "", blocks=home.body["blocks"])) if home is not None else []
        allowed = [one for one in shown if one.action_id.split("/")[0] in {"open", "terms", "progress", "board"}]
        if home is not None and allowed:
            button = self._random.choice(allowed)
            await self._taps_in_view(home.id, button)

    async def _taps_in_view(self, view: str, button: Button) -> None:
        gesture = self.person.does("tap", f"Home: {button.label} ({button.action_id})", wants=anything)
        gesture.acked = not await self.slack.press_in_view(self.user, view, button.action_id)

    async def votes(self) -> None:
        """Vote on a reply in view with Slack's buttons; against one, now and then with a reason."""
        for message in reversed(self.person.eyes.in_view):
            thumbs = next((one for one in message.blocks if one["type"] == "context_actions"), None)
            if thumbs is not None:
                [element] = thumbs["elements"]
                name = self._random.choice(("positive_button", "negative_button"))
                value = element[name]["value"]
                await self.person.taps(message, Button(name, element["action_id"], value, ""))
                await self._fills("reason", "reason-input", self._random.choice(REASONS))
                return

    # --- how others see them ------------------------------------------------------------------------------

    async def looks_at_the_board(self) -> None:
        """Ask for the leaderboard in the channel, where it can be posted for all."""
        await self.person.types("leaderboard", channel=CHANNEL)

    async def takes_an_alias(self) -> None:
        """Choose an alias: the modal is opened by a button that is in view."""
        for message in self.person.eyes.in_view:
            button = next((one for one in buttons(message) if one.action_id.split("/")[0] == "alias"), None)
            if button is not None:
                await self.person.taps(message, button)
                await self._fills("alias", "alias-input", self._random.choice(ALIASES))
                return

    async def _fills(self, modal: str, field: str, given: str) -> None:
        views = [view for view in self.slack.views(self.user) if view.body.get("callback_id") == modal]
        if not views:
            return  # nothing opened
        gesture = self.person.does(modal, given)
        if modal == "alias":
            self.record.wills(gesture, given)
        errors = await self.slack.submit_view(self.user, views[-1].id, {field: given})
        gesture.acked = not errors
        for view in self.slack.views(self.user):
            await self.slack.close_view(self.user, view.id)

    async def uses_a_public_board(self) -> None:
        """Press "My place" or "Hide me" on a board that all can read."""
        if self.record.boards:
            board = self.record.boards[-1]
            shown = [one for one in buttons(board) if one.action_id.split("/")[0] in {"board", "hide"}]
            if shown:
                await self.person.taps(board, self._random.choice(shown))

    async def opens_a_lab_in_the_channel(self) -> None:
        """Ask for a lab in the channel, for the team to watch; where it opens is a button of the answer."""
        await self.person.types(f"lab {self._random.randint(1, 3)}", channel=CHANNEL)


def will_of(button: Button) -> str | None:
    """The visibility that a button sets: "named", "hidden", or None if the button doesn't set one."""
    act = button.action_id.split("/")[0]
    return "hidden" if act == "hide" else button.value.split(":")[0] if act == "standing" else None
