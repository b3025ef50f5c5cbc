import itertools
import time

import pytest

from bot.course import plain_words
from bot.course.plain_words import normal, plain_kind

NOTHING = (
    "ok|OK!|next|Next, please.|ok, next|thanks|Thank you so much!|👍|:+1: :tada:|...|yes|No.|k|go on|"
    "I'm done|got it, thanks 🙏|weiter|Danke schön!|merci beaucoup|oui, suivant|gracias|vale, siguiente|"
    "obrigado|grazie, avanti|dank je|спасибо, дальше|はい|ありがとうございます。次|好的,谢谢|明白了|"
    "네, 감사합니다|teşekkürler|شكرا|धन्यवाद|tak, dalej"
)
GREETINGS = "hi|Hello there!|hey tutor|Guten Morgen|bonjour|hola 👋|olá|привет|你好|こんにちは|안녕하세요|Hi, thanks"
LOST = (
    "I don't know|idk|no idea, tell me|Ok I dont know|help|hint please|just tell me|?|ich weiß es nicht|"
    "Keine Ahnung|je ne sais pas|no lo sé|não sei|non lo so|не знаю|わかりません|我不知道|모르겠어요|"
    "I’m stuck"
)
WORDS = (
    "ok, but why?|next to the model field|no, the server keeps nothing|max_tokens|429|B|"
    "Thanks to the cache it is cheap|hi, what is a turn?|I don't know what max_tokens does|"
    "help me with the stop_reason|Warum?|why|yes because it is stateless|为什么|好的，但是为什么|"
    "no sé qué es un token|test the request"
)


def each(phrases: str) -> list[str]:
    return [phrase.strip() for phrase in phrases.split("|")]


@pytest.mark.parametrize("words", each(NOTHING))
def test_an_acknowledgement_is_known_in_many_languages(words: str) -> None:
    assert plain_kind(words) == "acknowledgement"


@pytest.mark.parametrize("words", each(GREETINGS))
def test_a_greeting_is_known_in_many_languages(words: str) -> None:
    assert plain_kind(words) == "greeting"


@pytest.mark.parametrize("words", each(LOST))
def test_a_call_for_help_is_known_in_many_languages(words: str) -> None:
    assert plain_kind(words) == "asks for help"


@pytest.mark.parametrize("words", each(WORDS))
def test_any_word_of_ones_own_makes_it_more_than_that(words: str) -> None:
    assert plain_kind(words) is None


def test_case_marks_and_emoji_make_no_difference() -> None:
    assert normal("  Don't *PANIC* :wave: — ﬁne! ") == "dont panic fine"


def test_no_repeated_phrases_take_long_to_recognise_before_a_word_of_ones_own() -> None:
    phrases = list(plain_words._KIND_OF)
    ambiguous = [(one, other) for one in phrases for other in phrases if one != other and other.startswith(one)]
    assert ("不", "不是") in ambiguous
    for pair in [*((phrase,) for phrase in phrases), *ambiguous]:
        for blank, size in itertools.product(("", " "), (40, 80)):  # half first: trying every split fails soon
            said = (blank.join((*pair, "")) * size)[: size - 1] + "x"
            began = time.perf_counter()
            plain_kind(said)
            assert time.perf_counter() - began < 1.0, said


@pytest.mark.parametrize("words", ["不是" * 40, "不是不是不", "是的好的", "ok then next one please"])
def test_any_row_of_phrases_is_an_acknowledgement(words: str) -> None:
    assert plain_kind(words) == "acknowledgement"
