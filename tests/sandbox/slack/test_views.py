import asyncio
from typing import Any

from tests.sandbox.slack.wire import ADA, ADA_DM, GRACE, Local, error_of, refused, until

NAME = {
    "type": "input",
    "block_id": "name",
    "label": {"type": "plain_text", "text": "Name"},
    "element": {"type": "plain_text_input", "action_id": "alias", "max_length": 20},
}
MODAL = {
    "type": "modal",
    "callback_id": "alias",
    "title": {"type": "plain_text", "text": "Alias"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [NAME],
}
MORE = {
    "type": "actions",
    "block_id": "more",
    "elements": [{"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}}],
}


async def trigger(local: Local) -> str:
    await local.slack.command(ADA, ADA_DM, "/learn")
    return str(local.bot.arrived[-1].payload["trigger_id"])


async def opened(local: Local, **changes: Any) -> dict[str, Any]:
    answer = await local.bot.web.views_open(trigger_id=await trigger(local), view={**MODAL, **changes})
    return dict(answer["view"])


async def test_a_trigger_opens_one_modal_within_three_seconds(online: Local) -> None:
    web = online.bot.web
    used = await trigger(online)
    await web.views_open(trigger_id=used, view=MODAL)
    assert await error_of(web.views_open(trigger_id=used, view=MODAL)) == "exchanged_trigger_id"
    late = await trigger(online)
    online.clock.move(3.1)
    assert await error_of(web.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"
    assert await error_of(web.views_open(trigger_id="1.2.abc", view=MODAL)) == "invalid_trigger_id"
    assert [view.body["callback_id"] for view in online.slack.views(ADA)] == ["alias"]


async def test_a_bad_view_is_refused_and_leaves_the_trigger_usable(online: Local) -> None:
    token = await trigger(online)
    error = await refused(
        online.bot.web.views_open(trigger_id=token, view={**MODAL, "title": {"type": "plain_text", "text": "x" * 25}})
    )
    assert error.response["error"] == "invalid_arguments"
    assert "[json-pointer:/view/title/text]" in error.response["response_metadata"]["messages"][0]
    home = {"type": "home", "blocks": []}
    assert await error_of(online.bot.web.views_open(trigger_id=token, view=home)) == "invalid_arguments"
    await online.bot.web.views_open(trigger_id=token, view=MODAL)


async def test_a_stale_hash_is_refused(online: Local) -> None:
    web, view = online.bot.web, await opened(online)
    await web.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    assert await error_of(web.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)) == "hash_conflict"
    assert await error_of(web.views_update(view_id="V404", view=MODAL)) == "not_found"
    call = web.api_call("views.update", json={"view": MODAL})
    assert await error_of(call) == "invalid_arguments"


async def test_external_ids_are_unique(online: Local) -> None:
    web, _ = online.bot.web, await opened(online, external_id="one")
    await web.views_update(external_id="one", view={**MODAL, "external_id": "one"})
    call = web.views_open(trigger_id=await trigger(online), view={**MODAL, "external_id": "one"})
    assert await error_of(call) == "duplicate_external_id"


async def test_three_modals_are_a_full_stack(online: Local) -> None:
    web, view = online.bot.web, await opened(online, blocks=[MORE])
    for number in range(2):
        assert not await online.slack.press_in_view(ADA, view["id"], "more")
        token = online.bot.arrived[-1].payload["trigger_id"]
        view = dict((await web.views_push(trigger_id=token, view={**MODAL, "blocks": [MORE]}))["view"])
        assert len(online.slack.views(ADA)) == number + 2
    await online.slack.press_in_view(ADA, view["id"], "more")
    token = online.bot.arrived[-1].payload["trigger_id"]
    assert await error_of(web.views_push(trigger_id=token, view=MODAL)) == "push_limit_reached"
    assert view["root_view_id"] == online.slack.views(ADA)[0].id


async def test_pushing_needs_a_gesture_in_a_modal(online: Local) -> None:
    token = await trigger(online)
    assert await error_of(online.bot.web.views_push(trigger_id=token, view=MODAL)) == "not_found"


async def test_a_submission_carries_the_values_and_closes_the_modal(online: Local) -> None:
    view = await opened(online, private_metadata="m")
    assert await online.slack.submit_view(ADA, view["id"], {"alias": "Lady A"}) == {}
    payload = online.bot.arrived[-1].payload
    assert payload["type"] == "view_submission"
    assert payload["view"]["state"]["values"]["name"]["alias"] == {"type": "plain_text_input", "value": "Lady A"}
    assert (payload["view"]["private_metadata"], payload["user"]["id"]) == ("m", ADA)
    assert online.slack.views(ADA) == []


async def test_slacks_nested_form_of_values_is_understood(online: Local) -> None:
    view = await opened(online)
    values = {"name": {"alias": {"type": "plain_text_input", "value": "A"}}}
    await online.slack.submit_view(ADA, view["id"], values)
    assert online.bot.arrived[-1].payload["view"]["state"]["values"] == values


async def test_slack_itself_asks_for_what_is_missing_or_too_long(online: Local) -> None:
    view = await opened(online)
    before = len(online.bot.arrived)
    assert set(await online.slack.submit_view(ADA, view["id"], {})) == {"name"}
    assert set(await online.slack.submit_view(ADA, view["id"], {"alias": "x" * 21})) == {"name"}
    assert len(online.bot.arrived) == before


async def test_the_ack_may_show_errors_and_the_modal_stays(online: Local) -> None:
    view = await opened(online)
    online.bot.reply = lambda _: {"response_action": "errors", "errors": {"name": "Taken"}}
    assert await online.slack.submit_view(ADA, view["id"], {"alias": "A"}) == {"name": "Taken"}
    assert [open_.id for open_ in online.slack.views(ADA)] == [view["id"]]


async def test_errors_on_a_block_that_is_no_input_are_a_failure(online: Local) -> None:
    view = await opened(online)
    online.bot.reply = lambda _: {"response_action": "errors", "errors": {"elsewhere": "x"}}
    assert "" in await online.slack.submit_view(ADA, view["id"], {"alias": "A"})


async def test_the_ack_may_update_push_or_clear(online: Local) -> None:
    view = await opened(online)
    changed = {**MODAL, "callback_id": "second"}
    online.bot.reply = lambda _: {"response_action": "update", "view": changed}
    await online.slack.submit_view(ADA, view["id"], {"alias": "A"})
    assert [open_.body["callback_id"] for open_ in online.slack.views(ADA)] == ["second"]
    online.bot.reply = lambda _: {"response_action": "push", "view": MODAL}
    await online.slack.submit_view(ADA, view["id"], {"alias": "A"})
    assert len(online.slack.views(ADA)) == 2
    online.bot.reply = lambda _: {"response_action": "clear"}
    await online.slack.submit_view(ADA, online.slack.views(ADA)[-1].id, {"alias": "A"})
    assert online.slack.views(ADA) == []


async def test_a_bad_view_in_an_ack_is_a_failure_and_the_modal_stays(online: Local) -> None:
    view = await opened(online)
    online.bot.reply = lambda _: {"response_action": "update", "view": {"type": "modal"}}
    assert "" in await online.slack.submit_view(ADA, view["id"], {"alias": "A"})
    assert len(online.slack.views(ADA)) == 1


async def test_an_unanswered_submission_is_a_failure_after_three_seconds(online: Local) -> None:
    view = await opened(online)
    online.bot.reply = lambda _: False
    before = len(online.bot.arrived)
    submitting = asyncio.create_task(online.slack.submit_view(ADA, view["id"], {"alias": "A"}))
    await until(lambda: len(online.bot.arrived) > before)
    online.clock.move(3)
    assert "" in await submitting
    assert len(online.slack.views(ADA)) == 1


async def test_closing_is_told_only_where_asked_for(online: Local) -> None:
    await online.slack.close_view(ADA, (await opened(online))["id"])
    assert online.bot.arrived[-1].type == "slash_commands"
    await online.slack.close_view(ADA, (await opened(online, notify_on_close=True))["id"])
    assert online.bot.arrived[-1].payload["type"] == "view_closed"
    assert online.slack.views(ADA) == []


async def test_a_home_tab_is_published_per_person(online: Local) -> None:
    web, home = online.bot.web, {"type": "home", "blocks": [MORE]}
    first = (await web.views_publish(user_id=ADA, view=home))["view"]
    second = (await web.views_publish(user_id=ADA, view=home, hash=first["hash"]))["view"]
    assert first["id"] == second["id"]
    assert await error_of(web.views_publish(user_id=ADA, view=home, hash=first["hash"])) == "hash_conflict"
    assert await error_of(web.views_publish(user_id="U404", view=home)) == "user_not_found"
    assert online.slack.home(GRACE) is None
    await online.slack.open_tab(ADA, "home")
    [event] = online.bot.events("app_home_opened")
    assert (event["tab"], event["view"]["id"]) == ("home", first["id"])
    assert not await online.slack.press_in_view(ADA, first["id"], "more")
    assert online.bot.arrived[-1].payload["view"]["type"] == "home"
