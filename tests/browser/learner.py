"""A person at the page, in the words of the page: what they write, tap and see."""

import contextlib
import re
from collections.abc import Callable, Iterator

from playwright.sync_api import Dialog, Locator, Page, expect

from tests.scenarios.key import Typing

PATIENCE_MS = 20_000  # a restarted bot on a busy machine
STARTED_WITHIN_MS = 60_000
LOOK_AGAIN_MS = 50

# Everything that overflows its pane, except tables, which may scroll sideways.
STICKS_OUT = """() => {
  const found = [];
  const panes = document.querySelectorAll("body, #place, #log, #thread, #thread-log, dialog[open], .dialog-body");
  for (const pane of panes) {
    const isPushed = pane.clientWidth && pane.scrollWidth > pane.clientWidth + 1;
    if (isPushed) found.push(`${pane.id || pane.className} is pushed`);
  }
  for (const node of document.querySelectorAll("article:nth-last-of-type(-n + 2) *, dialog[open] *, .composer")) {
    if (node.closest(".scroll, .text:has(> table), .gestures") || !node.getClientRects().length) continue;
    const pane = node.closest("#log, #thread-log, dialog, main, aside").getBoundingClientRect();
    const box = node.getBoundingClientRect();
    const isOut = box.right > pane.right + 1 || box.left < pane.left - 1;
    if (isOut) found.push(`${node.tagName}: ${node.textContent.slice(0, 60)}`);
  }
  return found;
}"""


class Learner:
    """One browser page. `problems` collects what no page should do."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.problems: list[str] = []
        self.log = page.get_by_role("log", name=re.compile("^Messages in"))
        self.thread = page.get_by_role("log", name="Thread messages")
        self.toasts = page.locator("#toasts")
        self._watch(url)
        page.goto(url)

    def _watch(self, url: str) -> None:
        """Note errors, dialogs, and every address that is not the local workspace's."""
        here = (url, url.replace("http://", "ws://"))
        note = self.problems.append
        self.page.on("console", lambda line: note(line.text) if line.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda error: note(str(error)))
        self.page.on("request", lambda request: None if request.url.startswith(here) else note(request.url))
        self.page.on("websocket", lambda socket: None if socket.url.startswith(here) else note(socket.url))
        self.page.on("dialog", self._refuse)

    def _refuse(self, dialog: Dialog) -> None:
        self.problems.append(f"a dialog of the browser: {dialog.message}")
        dialog.dismiss()

    # --- doing --------------------------------------------------------------------------------

    def writes(self, words: str) -> None:
        """Send words, or a command, where one is."""
        self._sends(self.field, words)

    def replies(self, words: str) -> None:
        """Send words to the open thread."""
        self._sends(self.reply_field, words)

    def _sends(self, field: Locator, words: str) -> None:
        field.fill(words)
        field.press("Enter")

    def taps(self, label: str, *, where: Locator | None = None) -> None:
        """Tap the newest button of that name; where an answer is to be typed, type it too."""
        (where or self.log).get_by_role("button", name=label, exact=True).last.click()
        if isinstance(label, Typing):
            self.fills(label.words)

    def fills(self, words: str) -> None:
        """Type into the one field of the open modal, and submit it."""
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill(words)
        dialog.get_by_role("button", name="Answer", exact=True).click()
        expect(dialog).to_be_hidden()

    def acts_as(self, name: str) -> None:
        """Become somebody else."""
        self.page.get_by_role("combobox", name="Act as").select_option(name)
        expect(self.page.get_by_role("button", name=f"{name} (you)")).to_be_visible()

    @contextlib.contextmanager
    def at_the(self, tool: str) -> Iterator[Locator]:
        """A tool at the page's edge, put away again at the end."""
        self.page.get_by_role("button", name=tool).click()
        pane = self.page.get_by_role("complementary", name=tool)
        yield pane
        pane.get_by_role("button", name=f"Close {tool.lower()}").click()

    def turns(self, dial: str) -> None:
        """Switch a fault on."""
        with self.at_the("Faults") as faults:
            faults.get_by_role("switch", name=dial).check()

    @contextlib.contextmanager
    def in_trouble(self, dial: str) -> Iterator[None]:
        """A fault for a while."""
        self.turns(dial)
        yield
        with self.at_the("Faults") as faults:
            off = faults.get_by_role("button", name="All off")
            if off.is_enabled():
                off.click()

    def lets_pass(self, button: str) -> None:
        """Move the clock, by a button of its tool."""
        with self.at_the("Clock") as clock:
            clock.get_by_role("button", name=button).click()

    def goes_to(self, place: str) -> None:
        """Go to a place of the sidebar."""
        self.place(place).click()

    # --- seeing -------------------------------------------------------------------------------

    @property
    def field(self) -> Locator:
        """The message field of the open place."""
        return self.page.get_by_role("textbox", name="Message", exact=True)

    @property
    def reply_field(self) -> Locator:
        """The reply field of the open thread."""
        return self.page.get_by_role("textbox", name="Reply in thread")

    def place(self, name: str) -> Locator:
        """A button of the sidebar: a place, or a person."""
        return self.page.get_by_role("navigation", name="Places").get_by_role("button", name=name)

    @property
    def newest(self) -> Locator:
        """The newest message of the place."""
        return self.log.get_by_role("article").last

    @property
    def titled(self) -> Locator:
        """The newest message with a title: a page, a question, a result; not a sentence below it."""
        return self.log.get_by_role("article").filter(has=self.page.get_by_role("heading")).last

    @property
    def reply(self) -> Locator:
        """The newest message of the open thread."""
        return self.thread.get_by_role("article").last

    def sees(self, *words: str, in_: Locator | None = None) -> None:
        """The newest message with a title (or `in_`) comes to hold all these words; everything stays in its pane."""
        for said in words:
            expect(in_ or self.titled).to_contain_text(said)
        assert self.page.evaluate(STICKS_OUT) == []

    def is_answered(self, exchange: str) -> None:
        """The tutor's reply came whole: it is no longer written, and its footer says so."""
        self.sees(exchange, in_=self.reply)
        expect(self.reply).not_to_have_class(re.compile("streaming"))

    def until(self, look: Callable[[], bool], what: str) -> None:
        """Wait for what rings no bell in the page, such as a line of the journal."""
        for _ in range(PATIENCE_MS // LOOK_AGAIN_MS):
            if look():
                return
            self.page.wait_for_timeout(LOOK_AGAIN_MS)
        raise AssertionError(f"waited for {what} in vain")

    def is_connected(self) -> None:
        """The bot is there, also where it is started on a machine that has other things to do."""
        expect(self.page.locator("#bot-state")).to_have_text("Homeroom is connected", timeout=STARTED_WITHIN_MS)
