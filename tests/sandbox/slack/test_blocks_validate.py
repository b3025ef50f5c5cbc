"""blocks.validate: what is wrong with blocks, a message or a view, in Slack's own words and codes."""

import json
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack.wire import Local, refused

Json = dict[str, Any]
DIVIDER = {"type": "divider"}
PLAIN = {"type": "plain_text", "text": "Go"}
MODAL = {"type": "modal", "title": PLAIN, "blocks": [DIVIDER]}


def section(**text: Any) -> Json:
    return {"type": "section", "text": {"type": "plain_text", "text": "Hello"} | text}


async def errors(local: Local, kind: str, value: Any) -> list[Json]:
    """The errors that Slack reports for a value it refuses."""
    error = await refused(local.bot.web.blocks_validate(**{kind: json.dumps(value)}))
    assert error.response["error"] == f"invalid_{kind}"
    return list(error.response["errors"])


async def test_a_failed_constraint_is_told_with_what_was_expected(local: Local) -> None:
    assert await errors(local, "blocks", [section(type="invalid")]) == [
        {
            "code": "failed_constraint",
            "message": "unsupported type: invalid",
            "pointer": "/0/text/type",
            "constraint": {"type": "enum", "expected": ["plain_text", "mrkdwn"], "got": "invalid"},
        }
    ]


@pytest.mark.parametrize(
    ("block", "pointer", "constraint"),
    [
        (section(text=""), "/0/text/text", {"type": "min_length", "expected": 1}),
        (section(text="x" * 3001), "/0/text/text", {"type": "max_length", "expected": 3000}),
        ({"type": "actions", "elements": []}, "/0/elements", {"type": "min_items", "expected": 1}),
        (DIVIDER | {"block_id": 1}, "/0/block_id", {"type": "type", "expected": "string"}),
        ({"type": "header"}, "/0", {"type": "all_of"}),
        (section() | {"blok_id": "x"}, "/0", {"type": "all_of"}),
    ],
)
async def test_the_constraint_says_which_rule_it_was(local: Local, block: Json, pointer: str, constraint: Json) -> None:
    [error] = await errors(local, "blocks", [block])
    assert (error["code"], error["pointer"], error["constraint"]) == ("failed_constraint", pointer, constraint)


async def test_blocks_may_be_meant_for_any_surface_a_message_is_one(local: Local) -> None:
    alert = {"type": "alert", "text": PLAIN}
    await local.bot.web.blocks_validate(blocks=json.dumps([alert, {"type": "markdown", "text": "x"}]))
    [error] = await errors(local, "message", {"blocks": [alert]})
    assert (error["message"], error["pointer"]) == ("unsupported type: alert", "/blocks/0/type")
    assert "alert" not in error["constraint"]["expected"]


async def test_a_message_is_its_blocks_and_those_of_its_attachments(local: Local) -> None:
    await local.bot.web.blocks_validate(
        message=json.dumps({"blocks": [DIVIDER], "attachments": [{"blocks": [DIVIDER]}]})
    )
    [error] = await errors(local, "message", {"blocks": [DIVIDER], "text": "Hello"})
    assert error["message"] == "invalid additional property: text"
    [error] = await errors(local, "message", {"attachments": [{"blocks": [{"type": "poem"}]}]})
    assert error["pointer"] == "/attachments/0/blocks/0/type"


async def test_a_views_pointers_begin_at_the_view(local: Local) -> None:
    await local.bot.web.blocks_validate(view=json.dumps(MODAL))
    [error] = await errors(local, "view", MODAL | {"title": PLAIN | {"text": "x" * 25}})
    assert error["pointer"] == "/title/text"
    [error] = await errors(local, "view", MODAL | {"blocks": [{"type": "markdown", "text": "x"}]})
    assert error["pointer"] == "/blocks/0/type"


async def test_one_of_the_three_is_asked_about_and_no_token_is_needed(local: Local) -> None:
    nobody = AsyncWebClient(base_url=local.bot.web.base_url)
    await nobody.blocks_validate(blocks=[DIVIDER])
    for given in ({}, {"blocks": [DIVIDER], "view": MODAL}):
        error = await refused(nobody.blocks_validate(**given))
        assert error.response["error"] == "invalid_arguments"
        assert "must provide exactly one of" in error.response["response_metadata"]["messages"][0]
