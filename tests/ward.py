"""Findings of `homeroom doctor` in a local workspace."""

from pathlib import Path
from typing import Any

from bot.cli.doctor import examine
from bot.features.ports import Finding
from bot.sandbox.stage import Stage

SECRET = "0123456789abcdef" * 2


class Ward:
    """A local workspace, and the settings of a bot in it."""

    def __init__(self, stage: Stage, state: Path, module: Path | None = None) -> None:
        self.stage = stage
        self.environ = {
            "SLACK_BOT_TOKEN": stage.slack.bot_token,
            "SLACK_APP_TOKEN": stage.slack.app_token,
            "SLACK_API_URL": stage.slack_api_url,
            "ANTHROPIC_API_KEY": stage.claude.api_key,
            "ANTHROPIC_BASE_URL": stage.claude_base_url,
            "HOMEROOM_STATE": str(state),
            "HOMEROOM_MODULE": str(module or ""),
        }

    @property
    def state(self) -> Path:
        return Path(self.environ["HOMEROOM_STATE"])

    async def finds(self, **changes: str) -> list[Finding]:
        return await examine(self.environ | changes)

    async def ill(self, **changes: str) -> Finding:
        """The one thing that is not well."""
        (found,) = [finding for finding in await self.finds(**changes) if not finding.ok]
        return found

    def over_http(self, **changes: str) -> dict[str, str]:
        return {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": SECRET} | changes


async def with_manifest(changed: dict[str, Any], state: Path) -> Finding:
    """The doctor's one failed check in a workspace whose app was created from another manifest."""
    stage = Stage(changed, claude_delay_s=0)
    await stage.start()
    try:
        return await Ward(stage, state).ill()
    finally:
        await stage.stop()
