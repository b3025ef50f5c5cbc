import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.course.errors import OperatorError
from bot.course.redact import cause, redact, unquoted

LETTERS = "a1B2c3D4e5F6g7H8i9J0" * 3

# Put together here, so that no file of the project holds what looks like a secret.
SECRETS = {
    "sk-" + "ant-api03-" + LETTERS: "Anthropic key",
    "xo" + "xb-" + "123456789012-" + LETTERS[:20]: "Slack token",
    "xo" + "xe.xo" + "xp-1-" + LETTERS[:20]: "Slack token",
    "xa" + "pp-1-" + LETTERS: "Slack app token",
    "hooks.slack" + ".com/services/T0/B0/" + LETTERS[:24]: "Slack webhook",
    "AK" + "IA" + "ABCDEFGHIJKLMNOP": "AWS key",
    "aws_secret_" + "access_key = " + LETTERS[:40]: "AWS secret",
    "gh" + "p_" + LETTERS[:36]: "GitHub token",
    "github_" + "pat_" + LETTERS[:30]: "GitHub token",
    "sk-" + "proj-" + LETTERS: "API key",
    "AI" + "za" + LETTERS[:35]: "Google key",
    "ey" + "J" + LETTERS[:20] + "." + LETTERS[:20] + "." + LETTERS[:20]: "web token",
    "-----BEGIN RSA " + f"PRIVATE KEY-----\n{LETTERS}\n-----END RSA " + "PRIVATE KEY-----": "private key",
}


@pytest.mark.parametrize(("secret", "kind"), SECRETS.items(), ids=range(len(SECRETS)))
def test_every_kind_of_secret_is_taken_out_and_named(secret: str, kind: str) -> None:
    redacted = redact(f"My call fails, why?\n{secret}\nThanks!")
    assert redacted.text == f"My call fails, why?\n[removed: {kind}]\nThanks!"
    assert redacted.kinds == (kind,)


def test_a_cut_off_private_key_goes_to_the_last_character() -> None:
    assert redact("key: -----BEGIN " + "PRIVATE KEY-----\n" + LETTERS).text == "key: [removed: private key]"


def test_two_keys_of_a_kind_are_told_once() -> None:
    key = next(iter(SECRETS))
    redacted = redact(f"{key} or {key}")
    assert redacted.text == "[removed: Anthropic key] or [removed: Anthropic key]"
    assert redacted.kinds == ("Anthropic key",)


@pytest.mark.parametrize(
    "words",
    [
        "Do I put sk-ant-... into the x-api-key header?",
        "My task-management-for-2026-and-much-more is long; ask-me-anything-in-2026-please.",
        "Is stop_reason end_turn, max_tokens or tool_use? msg_01XFDUDYJgAACzvnptvVoYEL says end_turn.",
        "The model is claude-sonnet-5-5 and the version 2023-06-01; read https://hooks.slack.com/ first.",
        "sk-learn-is-not-a-key-at-all-my-friend",
        "-----BEGIN CERTIFICATE-----",
    ],
)
def test_innocent_words_stay(words: str) -> None:
    assert redact(words).text == words
    assert redact(words).kinds == ()


@given(st.lists(st.one_of(st.sampled_from(list(SECRETS)), st.text(max_size=10)), max_size=6).map(" ".join))
def test_a_second_look_finds_nothing_more(text: str) -> None:
    once = redact(text)
    assert redact(once.text).text == once.text


@pytest.mark.parametrize(
    ("told", "logged"),
    [
        ("Your organization's credit isn't enough", "Your organization's credit isn't enough"),
        (
            "must be less than 3001 characters [json-pointer:/blocks/0]",
            "must be less than 3001 characters [json-pointer:/blocks/0]",
        ),
        ("input_value='It's mine', input_type=str", "input_value=…, input_type=str"),
        ('"one" and "two" are wrong', "… are wrong"),
        ("`one\ntwo` is wrong", "… is wrong"),
    ],
)
def test_what_a_server_quotes_is_kept_out_of_the_log(told: str, logged: str) -> None:
    assert unquoted(told) == logged


def test_an_exceptions_text_is_never_part_of_its_cause() -> None:
    try:
        int("my secret words")
    except ValueError as error:
        told = cause(error)
    assert re.fullmatch(r"ValueError at test_redact\.py:\d+", told)
    assert cause(KeyError("never raised")) == "KeyError"


def test_the_operators_own_sentence_is_the_cause() -> None:
    assert cause(OperatorError("The disk is full.")) == "The disk is full."
