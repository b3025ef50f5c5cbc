"""What a failed call means: an answer that is none of Slack's is tried again, a mistake of ours is not hidden."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.service.ports import SlackUnavailable
from bot.slack.calls import Calls
from bot.work.limits import Limits
from tests.clocks import FakeClock


def calls() -> Calls:
    clock = FakeClock()
    return Calls(Limits(lambda: clock.now().timestamp()), clock)


async def test_a_200_that_is_plain_text_is_no_answer_of_slack() -> None:
    async def send() -> AsyncSlackResponse:
        return AsyncSlackResponse(
            client=AsyncWebClient(),
            http_verb="POST",
            api_url="https://slack.com/api/api.test",
            req_args={},
            data="<html>",  # type: ignore[arg-type] - as the SDK itself builds it then
            headers={},
            status_code=200,
        ).validate()

    with pytest.raises(SlackUnavailable, match="no answer of Slack"):
        await calls().call("T1", "api.test", send)


async def test_a_mistake_of_ours_is_not_taken_for_an_outage() -> None:
    async def send() -> AsyncSlackResponse:
        found: AsyncSlackResponse = None.answer  # type: ignore[attr-defined] - the mistake
        return found

    with pytest.raises(AttributeError):
        await calls().call("T1", "api.test", send)
