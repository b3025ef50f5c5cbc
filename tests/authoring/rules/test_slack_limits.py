from dataclasses import replace
from typing import Any

from bot.features.ports import Drawn
from bot.features.views import View
from bot.slack.draw import draw
from tests.authoring.bench import AROUND, LESSON, clean, found, place


def oversized(view: View) -> Drawn:
    """A drawing as it would be without its guards: a page's header of any length."""
    drawn = draw(view)
    if drawn.blocks[0]["type"] != "header" or "Out" not in drawn.text:
        return drawn
    blocks: list[dict[str, Any]] = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    return Drawn(drawn.text, (*blocks, *drawn.blocks[1:]))


def test_a_message_that_slack_would_refuse_is_found_at_its_page() -> None:
    files = clean()
    assert found("slack-limit", files) == []
    assert found("slack-limit", files, replace(AROUND, render=oversized)) == [place(files, LESSON, "## Out")]
