import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.course.exchange import Claim, Meaning, Proof
from bot.tutor.structured import Decoder, form

REST = {"kind": "repeated", "shown": "artefact", "help": 2, "page": "Lesson 1: One POST"}
CLAIM = Claim(Meaning.REPEATED, Proof.ARTEFACT, 2, "Lesson 1: One POST")


def decoded(raw: str, size: int = 1) -> tuple[str, str, Claim | None]:
    """The text as it was streamed, as it is kept, and the claim."""
    decoder = Decoder()
    streamed = "".join(decoder.feed(raw[at : at + size]) for at in range(0, len(raw), size))
    rest, claim = decoder.finish()
    return streamed + rest, decoder.text, claim


@given(text=st.text(max_size=40), size=st.integers(1, 9), is_ascii=st.booleans())
def test_the_reply_streams_out_of_its_json_however_it_is_cut(text: str, size: int, is_ascii: bool) -> None:
    raw = json.dumps({"reply": text, **REST}, ensure_ascii=is_ascii)
    assert decoded(raw, size) == (text, text, CLAIM)


def test_a_word_is_shown_as_soon_as_it_has_come() -> None:
    decoder = Decoder()
    assert decoder.feed('{"reply": "Three') == "Three"
    assert decoder.feed(" fie") == " fie"
    assert decoder.feed('lds", "ki') == "lds"


@given(raw=st.text('{}[]`"\\: \nabreplyjson,ud83', max_size=30), size=st.integers(1, 9))
def test_whatever_comes_what_is_streamed_is_what_is_kept(raw: str, size: int) -> None:
    streamed, kept, _ = decoded(raw, size)
    assert streamed == kept


@pytest.mark.parametrize("raw", ["Three fields.", "`max_tokens` is one.", "``", " [1]", "```python\nx = 1\n```"])
def test_a_gateway_that_ignores_the_form_is_shown_as_it_is_and_claims_nothing(raw: str) -> None:
    assert decoded(raw) == (raw, raw, None)


@pytest.mark.parametrize("raw", ['{"answer": "Three"}', '```json\n{"a": 1}\n```', "{", '{"reply": 7}', "{}"])
def test_json_without_a_reply_is_never_shown(raw: str) -> None:
    assert decoded(raw) == ("", "", None)


def test_json_in_a_fence_is_read_too() -> None:
    assert decoded(f"```json\n{json.dumps({'reply': 'Three.', **REST})}\n```") == ("Three.", "Three.", CLAIM)


@pytest.mark.parametrize("end", ["", "\\", '"', '", "kind": "rep'])
def test_a_reply_that_was_cut_keeps_its_words_and_claims_nothing(end: str) -> None:
    assert decoded(f'{{"reply": "Three fie{end}') == ("Three fie", "Three fie", None)


@pytest.mark.parametrize(
    "raw",
    [
        '{"model": "m", "max_tokens": 9}\nThat is the whole body.',
        '```json\n{"model": "m"}\n```\nThat is the whole body.',
        "{name} is replaced before the call.",
    ],
)
@pytest.mark.parametrize("size", [1, 7, 999])
def test_a_plain_reply_that_begins_with_braces_is_shown_as_it_is(raw: str, size: int) -> None:
    assert decoded(raw, size) == (raw, raw, None)


@pytest.mark.parametrize("fence", ["{}", "```json\n{}\n```", "```{}```"])
@pytest.mark.parametrize("size", [1, 7, 999])
def test_a_sentence_before_the_form_is_shown_with_the_reply(fence: str, size: int) -> None:
    raw = "Here is `it`: " + fence.replace("{}", json.dumps({"reply": "Three.", **REST}))
    assert decoded(raw, size) == ("Here is `it`: Three.", "Here is `it`: Three.", CLAIM)


def test_the_form_after_a_sentence_may_be_cut() -> None:
    assert decoded('Here: {"reply": "Three fie')[1] == "Here: Three fie"


def test_json_with_a_reply_in_a_plain_text_is_an_example() -> None:
    raw = 'A form such as {"reply": "hi"} is JSON too, and {"re": 1} as well.'
    assert decoded(raw) == (raw, raw, None)


def test_a_plain_text_is_shown_while_it_comes() -> None:
    decoder = Decoder()
    assert decoder.feed("Send {") == "Send "
    assert decoder.feed('"role') == '{"role'


@pytest.mark.parametrize("half", ["\\ud83d", "\\uDE00"])
@pytest.mark.parametrize("size", [1, 999])
def test_half_a_character_loses_no_words_of_a_reply_that_was_cut(half: str, size: int) -> None:
    text = "he\ufffd tail"
    assert decoded(f'{{"reply": "he{half} tail", "kind"', size) == (text, text, None)


def test_an_escaped_backslash_before_a_number_is_no_character() -> None:
    assert decoded('{"reply": "he\\\\ud83d tail", "kind"')[1] == "he\\ud83d tail"


def test_half_a_character_is_replaced() -> None:
    assert decoded('{"reply": "on \\ud83dand on"}')[1] == "on \ufffdand on"


@pytest.mark.parametrize(
    "odd", [{"kind": "praise"}, {"shown": None}, {"help": 9}, {"help": "2"}, {"page": 3}, {"kind": ["repeated"]}]
)
def test_a_claim_with_a_value_of_no_schema_is_none(odd: dict[str, object]) -> None:
    assert decoded(json.dumps({"reply": "Three.", **REST, **odd}))[2] is None


def test_the_form_asks_for_the_words_first_and_knows_only_pages_that_exist() -> None:
    schema = form(["Lesson 1: One POST"])["schema"]
    assert list(schema["properties"]) == ["reply", "kind", "shown", "help", "page"]
    assert schema["required"] == list(schema["properties"])
    assert schema["properties"]["page"]["enum"] == ["none", "Lesson 1: One POST"]
