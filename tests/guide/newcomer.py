"""A newcomer who follows a page: a folder, terminals, a browser at api.slack.com/apps, and what was copied there."""

import re
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

from bot.sandbox.stage import Stage
from tests.child import BotProcess
from tests.guide.person import Person
from tests.guide.site import Site
from tests.guide.terminal import Terminal, terminal
from tests.program import bare_env

HERE = "a terminal"
SETTINGS = "homeroom.env"
LOAD = f"set -a; source {SETTINGS}; set +a"


class Newcomer:
    """Everything one person has before them. Use as an async context; nothing of it is left afterwards.

    `own` holds what the reader's own words stand for in a line, such as an address of the page's example.
    """

    def __init__(self, home: Path, folder: Path, **env: str) -> None:
        self.home, self.folder = home, folder
        self.site = Site()
        self.bot_process: BotProcess
        self.own: dict[str, str] = {}
        self.copied: dict[str, str] = {}
        self.printed: dict[str, str] = {}
        self.env = env
        self._open: dict[str, Terminal] = {}
        self._held = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._held.aclose()
        await self.site.closes()
        self.settings.unlink(missing_ok=True)  # the folder is everybody's

    def has_tokens(self) -> None:
        """The app is installed, and its tokens for Socket Mode are copied."""
        self.copied |= {
            "SLACK_APP_TOKEN": self.site.generates("connections:write"),
            "SLACK_BOT_TOKEN": self.site.installs(),
        }

    # --- at the terminal ----------------------------------------------------------------------

    async def terminal(self, name: str = HERE) -> Terminal:
        """The terminal of that name; one that is new is in the home folder, and finds the local Slack."""
        if name not in self._open:
            env = bare_env(self.home, **self.env)
            self._open[name] = await self._held.enter_async_context(terminal(env, self.folder))
            await self.finds_slack(name)
        return self._open[name]

    async def finds_slack(self, *names: str) -> None:
        """Lead terminals to the local Slack and Messages API, which a real reader's machine finds by itself."""
        if hasattr(self.site, "stage"):
            for name in names or tuple(self._open):
                await self._open[name].types(f"export SLACK_API_URL={self.stage.slack_api_url}")
                await self._open[name].types(f"export ANTHROPIC_BASE_URL={self.stage.claude_base_url}")

    async def types(self, line: str, name: str = HERE) -> None:
        """Type a line of the page, the reader's own words in the places that are theirs."""
        shell = await self.terminal(name)
        mine = self.in_own_words(line)
        if re.fullmatch(r"homeroom run|python3 -m bot run", line):
            shell.starts(mine)
        else:
            self.printed[line] = await shell.types(mine)

    def writes(self, text: str) -> None:
        """Write settings of the page into the file, which is there and its owner's alone; a line replaces its like."""
        assert self.settings.stat().st_mode & 0o777 == 0o600
        lines = [*self.settings.read_text("utf-8").splitlines(), *map(self.in_own_words, text.splitlines())]
        by_name = {line.partition("=")[0]: line for line in lines}
        self.settings.write_text("".join(f"{line}\n" for line in by_name.values()), "utf-8")

    @property
    def settings(self) -> Path:
        """The file of the settings."""
        return self.folder / "homeroom" / SETTINGS

    def in_own_words(self, line: str) -> str:
        """A line with what was copied in place of its dots, and with own names in place of the page's."""
        for example, own in self.own.items():
            line = line.replace(example, own)
        if shown := re.fullmatch(r"((?:export )?(\w+)=)([\w-]*)\.\.\.", line):
            secret = self.copied[shown[2]]
            assert secret.startswith(shown[3]), f"{shown[2]} does not begin with {shown[3]}"
            line = shown[1] + secret
        return line

    # --- in Slack -----------------------------------------------------------------------------

    @property
    def stage(self) -> Stage:
        """The workspace the app was made in."""
        return self.site.stage

    async def creates(self, pasted: str) -> None:
        """Have the app made; people then find their way into the workspace."""
        await self.site.creates(pasted)
        self.bot_process = BotProcess(self.stage, self.home)
        self.copied["ANTHROPIC_API_KEY"] = self.stage.claude.api_key
        await self.finds_slack()

    def takes_over(self, other: "Newcomer") -> None:
        """Go on in the workspace of another machine's bot, with what was copied there."""
        self.site, self.bot_process, self.copied = other.site, other.bot_process, other.copied

    def person(self, user: str) -> Person:
        """Somebody in the workspace."""
        return self.site.person(user, self.bot_process)
