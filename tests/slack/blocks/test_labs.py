import json
from dataclasses import replace

import pytest

from bot.course.ladder import start_digest
from bot.features import views as v
from bot.features.ports import Drawn
from bot.slack.blocks.buttons import plainer
from bot.slack.draw import draw, draw_footer
from bot.slack.ids import Act
from tests.slack.blocks.reading import buttons, does, words
from tests.slack.blocks.samples import FOOTER, HELPFUL, LAB, LAB_1, REREAD


def test_a_lab_opens_with_its_task_and_who_reads_along() -> None:
    seen = words(draw(LAB))
    assert seen.startswith("Lab 1 · Take a request apart\nExplain a request to the tutor")
    assert "Anthropic" in seen
    assert "Your team lead can't read it." in seen
    assert "Reply in this thread, or tap a start. The lab is done after 3 exchanges, once you have shown" in seen


def test_short_starts_are_buttons_by_their_own_words() -> None:
    drawn = draw(LAB)
    assert list(buttons(drawn)) == ["I left out max_tokens. What comes back?", "Why do I send my old messages again?"]
    start = "Why do I send my old messages again?"
    assert does(drawn, start) == (Act.START, ("9", "1", start_digest(start)))


def test_long_starts_stand_in_full_above_numbered_buttons() -> None:
    long = "Why " + "really " * 12 + "do I send them again?"
    drawn = draw(replace(LAB, starts=("Short one?", long)))
    assert list(buttons(drawn)) == ["Ask 1", "Ask 2"]
    assert f"*1* Short one?\n*2* {long}" in words(drawn)
    assert long in drawn.text


def test_a_lab_under_way_has_no_starts() -> None:
    drawn = draw(replace(LAB, live=False))
    assert not buttons(drawn)
    assert "Reply in this thread. The lab is done after 3 exchanges" in words(drawn)


def test_a_moved_lab_says_where_it_goes_on() -> None:
    drawn = draw(replace(LAB, moved_link="https://x.slack.com/p1"))
    assert "This lab continues in <https://x.slack.com/p1|a newer thread>." in words(drawn)
    assert not buttons(drawn)


def test_a_done_lab_says_so() -> None:
    assert "Lab 1 is done ✓" in words(draw(replace(LAB, live=False, done=True)))


def test_a_done_lab_keeps_what_its_learner_showed_in_their_words_as_they_were_typed() -> None:
    drawn = draw(replace(LAB, live=False, done=True, recap="The *server* keeps <nothing>."))
    assert "*What you showed*" in words(drawn)
    assert "keeps &lt;nothing&gt;." in words(drawn)


def footer_seen(footer: v.Footer) -> Drawn:
    drawn = draw(v.TutorReply("Hm.", footer))
    assert drawn.blocks[1:] == draw_footer(footer)
    return drawn


def test_a_footer_counts_the_exchange_and_shows_the_request() -> None:
    drawn = footer_seen(FOOTER)
    assert "Exchange 2 of 3" in words(drawn)
    assert does(drawn, "See the request") == (Act.REQUEST, ("31",))


def test_the_completing_footer_says_done_and_leads_on() -> None:
    drawn = footer_seen(replace(FOOTER, exchange=3, done=True, next=LAB_1, lesson_number=1))
    assert "Exchange 3 of 3 · Lab 1 is done ✓ You can keep talking here." in words(drawn)
    assert list(buttons(drawn)) == ["Lab 1", "See the request"]


def test_a_lab_with_its_exchanges_says_kindly_what_is_missing() -> None:
    said = words(footer_seen(replace(FOOTER, exchange=3, lacks_proof=True)))
    assert "Exchange 3 of 3 · Show one thing and the lab is done: answer a question of the tutor's" in said


def test_a_reply_has_a_button_to_the_page_it_rests_on() -> None:
    drawn = footer_seen(replace(FOOTER, page=v.Reread(2, "who-wins", 3, "Who wins")))
    assert does(drawn, "Read lesson 2, page 3") == (Act.PAGE, ("2", "who-wins"))


def test_talking_on_after_the_lab_is_not_counted_against_three() -> None:
    assert words(footer_seen(replace(FOOTER, exchange=5))).endswith("Exchange 5")


def test_a_reply_that_did_not_come_offers_to_try_again() -> None:
    drawn = footer_seen(replace(FOOTER, exchange=0, note="The tutor cannot answer just now.", retry=True))
    assert "The tutor cannot answer just now." in words(drawn)
    assert "Exchange" not in words(drawn)
    assert list(buttons(drawn)) == ["Try again"]
    assert does(drawn, "Try again") == (Act.RETRY, ("31",))


def test_a_footer_without_a_turn_is_only_a_note() -> None:
    note = v.Footer(turn=0, exchange=0, exchanges=0, done=False, next=None, note="You stopped this reply.")
    assert [block["type"] for block in draw_footer(note)] == ["context"]


def test_a_reply_at_its_length_limit_says_how_to_go_on() -> None:
    assert 'say "go on"' in words(footer_seen(replace(FOOTER, shortened=True)))


def test_a_reply_is_the_models_markdown_made_harmless() -> None:
    drawn = draw(v.TutorReply("See [docs](https://evil.example) <!channel>\n\n```\na < b\n```", None))
    text = drawn.blocks[0]["text"]
    assert "docs (https://evil.example)" in text
    assert "&lt;!channel&gt;" in text
    assert "a < b" in text


def test_a_reply_longer_than_a_message_says_that_it_is_cut() -> None:
    seen = words(draw(v.TutorReply("word " * 4000, FOOTER)))
    assert "its end is left out" in seen
    assert "Exchange 2 of 3" in seen


def test_a_tapped_start_stands_in_the_thread() -> None:
    assert words(draw(v.YouAsked("Why **`messages`**?"))) == "You asked: Why *`messages`*?"


def test_a_learners_own_words_are_shown_as_they_were_typed() -> None:
    drawn = draw(v.YouAsked("Is 2*3*4 > __init__?", is_own=True))
    assert words(drawn) == drawn.text == "You asked: Is 2*3*4 &gt; __init__?"


def test_only_an_offer_that_says_that_others_read_along_lets_words_into_a_channel() -> None:
    drawn = draw(v.WordsHeld(4, 1, "is it billed?", channel="C0GENERAL"))
    assert "in a channel, where everybody can read it" in words(drawn)
    assert does(drawn, "Post it in Lab 1's thread") == (Act.PUT, ("4", "1"))


def test_held_words_are_shown_as_typed_and_offered_for_the_thread() -> None:
    drawn = draw(v.WordsHeld(4, 1, "is <b> *billed*?", "https://x.slack.com/p2"))
    assert "> is &lt;b&gt; *billed*?" in words(drawn)
    assert does(drawn, "Post it in Lab 1's thread") == (Act.PUT, ("4", "0"))
    assert does(drawn, "Not now") == (Act.DROP, ("4",))


def test_a_reply_offers_help_says_that_ai_wrote_it_and_takes_a_vote() -> None:
    drawn = footer_seen(HELPFUL)
    assert list(buttons(drawn)) == ["Explain differently", "Example", "Shorter", "See the request"]
    assert does(drawn, "Shorter") == (Act.ASSIST, ("31", "shorter"))
    assert "Exchange 2 of 3 · Written by AI, which can make mistakes." in words(drawn)
    offline = words(footer_seen(replace(HELPFUL, is_offline=True)))
    assert "Exchange 2 of 3 · Found by the offline tutor" in offline
    [thumbs] = drawn.blocks[-1]["elements"]
    votes = (thumbs["positive_button"]["value"], thumbs["negative_button"]["value"])
    assert (thumbs["action_id"], votes) == ("vote", ("31:up", "31:down"))


def test_plain_buttons_mean_the_same_votes() -> None:
    drawn = footer_seen(HELPFUL)
    plain = replace(drawn, blocks=plainer(drawn.blocks))
    assert does(plain, "👍") == (Act.VOTE, ("31", "up"))
    assert does(plain, "👎") == (Act.VOTE, ("31", "down"))


def test_an_apology_is_not_called_written_by_ai_and_takes_no_vote() -> None:
    apology = v.Footer(31, note="The tutor cannot answer just now.", retry=True)
    assert [block["type"] for block in draw_footer(apology)] == ["context", "actions"]


def test_a_kept_footer_is_restored_as_it_was() -> None:
    ends = replace(HELPFUL, exchange=3, done=True, next=LAB_1, note="Hm.", lesson_number=1)
    whole = replace(ends, shortened=True, page=REREAD)
    assert v.restored(v.stored(whole)) == whole


def test_a_footer_that_another_version_kept_is_restored_as_far_as_it_is_known() -> None:
    kept = json.loads(v.stored(HELPFUL)) | {"mood": "merry"}
    del kept["page"], kept["next"], kept["shortened"]
    assert v.restored(json.dumps(kept)) == replace(HELPFUL, page=None, next=None, shortened=False)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"page": {"leaf": 3}}', '{"next": {"label": "On"}}', '{"next": [1]}']
)
def test_a_footer_that_cannot_be_read_is_none(text: str) -> None:
    assert v.restored(text) is None
