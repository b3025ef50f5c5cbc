"""api.slack.com/apps in the local Slack's place: an app is made of what is pasted, given tokens, and installed."""

import json
from pathlib import Path

import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.stage import Stage
from tests.child import BotProcess
from tests.guide.person import Person

VERIFIED = "Verified"
UNVERIFIED = "Your URL didn't respond with the value of the challenge parameter."


class Site:
    """The pages of one app, and the workspace it is installed in. `stage` is there once the app is made."""

    def __init__(self) -> None:
        self.stage: Stage

    async def creates(self, pasted: str) -> None:
        """Make the app of a manifest, over Slack's own check of it; it is in no workspace yet."""
        made = yaml.safe_load(pasted)
        self.stage = Stage(made, claude_delay_s=0, tiers=False)
        core = self.stage.slack.core
        core.installed, core.app_scopes = False, set()
        await self.stage.start()
        maker = AsyncWebClient(core.config_token, base_url=self.stage.slack_api_url, retry_handlers=[])
        await maker.apps_manifest_validate(manifest=json.dumps(made))

    def generates(self, *scopes: str) -> str:
        """Generate an app-level token with these scopes."""
        self.stage.slack.core.app_scopes = set(scopes)
        return self.stage.slack.app_token

    def installs(self) -> str:
        """Install the app; the bot token has exactly the scopes that its manifest asks for."""
        self.stage.slack.core.installed = True
        return self.stage.slack.bot_token

    def settings(self, state: Path) -> dict[str, str]:
        """Generate a token, install the app, and return the settings of a bot that keeps its state there."""
        return {
            "SLACK_APP_TOKEN": self.generates("connections:write"),
            "SLACK_BOT_TOKEN": self.installs(),
            "SLACK_API_URL": self.stage.slack_api_url,
            "ANTHROPIC_API_KEY": self.stage.claude.api_key,
            "ANTHROPIC_BASE_URL": self.stage.claude_base_url,
            "HOMEROOM_STATE": str(state),
        }

    async def retries(self, timeout_s: float = 10.0) -> str:
        """Press Retry beside the request URL: a challenge is sent, and the page says how it went."""
        return VERIFIED if await self.stage.slack.connected(timeout_s) else UNVERIFIED

    @property
    def scopes(self) -> set[str]:
        """The scopes that were granted."""
        return set(self.stage.slack.core.scopes)

    def person(self, user: str, bot_process: BotProcess) -> Person:
        """Somebody in the workspace."""
        return Person(self.stage, user, bot_process)

    async def closes(self) -> None:
        """Take the app and its workspace away."""
        if hasattr(self, "stage"):
            await self.stage.stop()
