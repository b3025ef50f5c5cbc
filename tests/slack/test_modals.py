"""The modals: the alias, the time zones on offer, and a request as it was sent."""

import json
import subprocess
import sys
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.features import views as v
from bot.sandbox.slack.limits import validate_view
from bot.slack import ids, modals
from bot.slack.modals import GROUP, regions
from tests.slack.blocks.reading import texts

COUNT_WHAT_IS_OPENED = """
import sys
from bot.slack.modals import regions
opened = []
sys.addaudithook(lambda event, args: opened.append(args) if event in ("open", "os.scandir") else None)
regions()
print(len(opened))
"""


def request(turns: int) -> v.RequestShown:
    said = [{"role": "user", "content": f"turn {turn}: a ``` fence & <tags> " + "x" * 60} for turn in range(turns)]
    body = {"model": "claude-sonnet-5-5", "messages": said}
    return v.RequestShown(json.dumps(body, indent=2), "input_tokens 38, cache_read_input_tokens 7412", turns)


def test_the_request_modal_shows_the_very_json_in_sections() -> None:
    view = request(100)
    modal = modals.request(view)
    shown = [text for text, _ in texts(modal["blocks"]) if text.startswith("```")]
    assert len(shown) > 1
    assert all(len(text) <= 3000 for text in shown)
    lines = "\n".join(text.removeprefix("```\n").removesuffix("\n```") for text in shown)
    unescaped = lines.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert json.loads(unescaped) == json.loads(view.request)


def test_the_request_modal_breaks_lines_too_long_for_a_section() -> None:
    modal = modals.request(v.RequestShown('{"system": "' + "&" * 5000 + '"}', "", 1))
    shown = [text for text, _ in texts(modal["blocks"]) if text.startswith("```")]
    assert "".join(shown).count("&amp;") == 5000


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "words", ["hi" + " " * 1500 + "x" * 1700, " " * 3500, "x" * 6000, "hi" + " " * 3100 + "&" * 900]
)
def test_a_line_of_whatever_blanks_is_broken_without_losing_a_character(words: str) -> None:
    modal = modals.request(v.RequestShown(json.dumps({"content": words}), "", 1))
    validate_view(modal)
    shown = (
        "".join(text for text, _ in texts(modal["blocks"])).replace("```", "").replace("\n", "").replace("&amp;", "&")
    )
    assert words in shown


def test_a_request_too_long_for_a_modal_keeps_its_beginning_and_its_end() -> None:
    shown = "".join(text for text, _ in texts(modals.request(request(800))["blocks"]))
    assert "claude-sonnet-5-5" in shown
    assert "turn 799" in shown
    assert "left out here" in shown
    assert "cache_read_input_tokens 7412" in shown


def test_the_alias_modal_asks_for_2_to_24_characters() -> None:
    modal = modals.alias("Owl")
    field = modal["blocks"][0]["element"]
    assert (field["min_length"], field["max_length"], field["initial_value"]) == (2, 24, "Owl")
    assert (modal["callback_id"], field["action_id"]) == ("alias", "alias-input")


def test_the_answer_modal_shows_the_question_and_the_words_typed_before() -> None:
    long = "```python\n" + "print('<&>')\n" * 400 + "```\nWhat does it *cost*?"
    view = v.AnswerInput(100, 100, long, "a number of US dollars " * 20, "0.02 `<!here>`", final=False)
    modal = modals.answer(view, origin="D1 1.1 https://hooks.slack.com/x 7:100")
    assert [str(problem) for problem in validate_view(modal)] == []
    *asked, block = modal["blocks"]
    assert "print('&lt;&amp;&gt;')" in asked[0]["text"]["text"]
    assert block["element"]["initial_value"] == "0.02 `<!here>`"
    assert (modal["callback_id"], block["element"]["action_id"]) == (ids.VIEW_ANSWER, ids.INPUT_ANSWER)


def test_the_first_answer_to_a_quiz_question_is_called_final() -> None:
    modal = modals.answer(v.AnswerInput(1, 4, "Why?", "the name of a field", "", final=True), origin="")
    block = modal["blocks"][-1]
    assert block["hint"]["text"] == "Your first answer counts."
    assert block["label"]["text"] == "The name of a field"
    assert "initial_value" not in block["element"]


def test_every_zone_that_is_offered_can_be_used() -> None:
    offered = [name for _, names in regions() for name in names]
    assert {"UTC", "Europe/Berlin", "Asia/Kolkata", "America/Argentina/Ushuaia"} <= {*offered}
    assert len(offered) == len({*offered})
    assert {ZoneInfo(name).key for name in offered} <= available_timezones()


def test_no_group_is_longer_than_slack_takes() -> None:
    assert max(len(names) for _, names in regions()) == GROUP


def test_the_list_is_read_from_one_file_for_a_modal_waits_for_it() -> None:
    ended = subprocess.run([sys.executable, "-c", COUNT_WHAT_IS_OPENED], capture_output=True, text=True, check=True)
    assert int(ended.stdout) < 30  # with the modules it imports; a walk opens 70


def test_the_zone_modal_offers_every_city_within_slacks_limits() -> None:
    modal = modals.zone(origin="C1 1.1 https://hooks.slack.com/x")
    assert [str(problem) for problem in validate_view(modal)] == []
    element = modal["blocks"][0]["element"]
    offered = [option["value"] for group in element["option_groups"] for option in group["options"]]
    assert element["action_id"] == ids.INPUT_ZONE
    assert {"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"} <= set(offered)
    assert len(offered) == len(set(offered))
