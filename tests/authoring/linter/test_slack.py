"""Rules about Slack: what it would refuse, and what it would cut."""

from dataclasses import replace
from typing import Any

from bot.features.ports import Drawn
from bot.features.views import View
from bot.slack.draw import draw
from tests.authoring.bench import ACTS, CONTEXT, LAB, LESSON, QUIZ, before_and_after, clean, found, place, with_


def oversized(view: View) -> Drawn:
    """Draw a page with a header that is too long for Slack."""
    drawn = draw(view)
    if drawn.blocks[0]["type"] != "header" or "Out" not in drawn.text:
        return drawn
    blocks: list[dict[str, Any]] = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    return Drawn(drawn.text, (*blocks, *drawn.blocks[1:]))


def test_a_message_that_slack_would_refuse_is_found_at_its_page() -> None:
    files = clean()
    assert found("slack-limit", files) == []
    assert found("slack-limit", files, replace(CONTEXT, render=oversized)) == [place(files, LESSON, "## Out")]


def test_a_lab_s_title_too_long_for_a_header_is_found() -> None:
    before_and_after("slack-cut", LAB, "title: Lose", "title: Lose " + "and lose " * 20, near="")


def test_a_page_s_title_too_long_for_a_header_is_found() -> None:
    before_and_after("slack-cut", LESSON, "## In: text as data {#in}", "## In: " + "text " * 40 + "{#in}", near="## In")


def test_an_act_whose_reason_is_too_long_for_its_page_is_found() -> None:
    why = "JSON's word for nothing is `null`."
    before_and_after("slack-cut", ACTS, why, f"{why} {'Look again. ' * 300}", near="## Out", at=LESSON)


def test_a_question_too_long_for_its_section_is_found() -> None:
    before_and_after(
        "slack-cut", QUIZ, "A tuple goes through", "A tuple " * 400 + "goes through", near="tuple-after-json"
    )


def test_more_terms_than_one_message_holds_are_found() -> None:
    more = "".join(f"- **term {number}**: {'what it means ' * 25}\n" for number in range(40))
    before_and_after("slack-cut", LESSON, "- **document**", f"{more}- **document**", near="")


def test_an_author_s_own_ellipsis_is_no_cut() -> None:
    assert found("slack-cut", with_(clean(), LAB, "guess what comes back.", "guess what comes back…")) == []
    assert found("slack-cut", with_(clean(), QUIZ, "What comes back?", "What comes back …")) == []
