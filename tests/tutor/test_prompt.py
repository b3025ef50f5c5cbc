import itertools
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.course.model import LabTalk, Module, Question, TalkStep, Tutoring, WrongAnswer
from bot.features.ports import Json
from bot.tutor.prompt import abbreviated, build, left_out, token_count

GOLDEN = Path(__file__).with_name("golden_request.json")
WRONG = WrongAnswer(("a thousand",), "It has no default.")
SONNET = "claude-sonnet-5-5"
TURNS = [("What does a call need?", "Three fields. Which can you name?"), ("model?", "**model**, yes. And two more?")]
words = st.text(min_size=1, max_size=30).filter(lambda text: bool(text.strip()))


def request_of(module: Module, turns: list[tuple[str, str]], ask: str = "And now?", lesson: int = 1) -> Json:
    return build(module, module.lesson(lesson), turns, ask, model=SONNET, user="u-4f1c")


def test_a_request_has_exactly_these_bytes(module: Module, tmp_path: Path) -> None:
    # A changed byte is a cold cache for everybody, so it should be seen in a review.
    request = json.dumps(request_of(module, TURNS, "max_tokens and messages!"), indent=1, ensure_ascii=False) + "\n"
    actual = tmp_path / GOLDEN.name
    actual.write_text(request, encoding="utf-8")
    assert request == GOLDEN.read_text(encoding="utf-8"), f"if this is meant: cp {actual} {GOLDEN}"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(st.tuples(words, words), max_size=5), ask=words)
def test_no_earlier_byte_changes_as_turns_are_added(module: Module, turns: list[tuple[str, str]], ask: str) -> None:
    before, after = request_of(module, turns, ask), request_of(module, [*turns, (ask, "So it is.")])
    messages = before.pop("messages")
    assert after.pop("messages")[: len(messages)] == messages
    assert before == after


def test_a_very_long_lab_is_replayed_without_its_oldest_exchanges(module: Module) -> None:
    turns = [(f"Why {number}?\n{'1,2,3,' * 200}", "Because.") for number in range(120)]
    budget = 10_000
    beginnings = []
    for count in range(len(turns)):
        built = build(module, module.lesson(1), turns[:count], "And now?", model=SONNET, history_tokens=budget)
        messages = built["messages"]
        replayed = sum(token_count(message["content"]) for message in messages)
        dropped = left_out(turns[:count], "And now?", budget)
        beginnings.append(messages[0]["content"] if count else turns[0][0])
        assert [message["content"] for message in messages[:-1:2]] == [asked for asked, _ in turns[dropped:count]]
        assert messages[0]["role"] == "user"
        assert replayed <= budget
        assert not dropped or replayed > budget / 2 - 600
    changes = [number for number, (one, other) in enumerate(itertools.pairwise(beginnings)) if one != other]
    assert len(changes) > 5
    assert all(later - earlier >= 9 for earlier, later in itertools.pairwise(changes)), "a cached beginning is used"


def test_the_system_text_is_the_same_for_every_learner_and_the_lessons_for_every_lab(module: Module) -> None:
    one = build(module, module.lesson(1), [], "Hi", model=SONNET, user="a")
    other = build(module, module.lesson(1), TURNS, "Ho", model=SONNET, user="b")
    second_lab = build(module, module.lesson(2), [], "Hi", model=SONNET, user="a")
    assert one["system"] == other["system"]
    assert one["system"][0] == second_lab["system"][0]
    assert one["system"][1] != second_lab["system"][1]


def test_roles_alternate_and_the_last_word_is_the_learners(module: Module) -> None:
    messages = request_of(module, [*TURNS, ("dropped", " ")])["messages"]
    assert [message["role"] for message in messages] == ["user", "assistant", "user", "assistant", "user"]
    assert messages[-1] == {"role": "user", "content": "And now?"}


def test_blank_words_are_no_turn(module: Module) -> None:
    with pytest.raises(ValueError, match="words"):
        request_of(module, [], " \n")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(secret=st.text("0123456789abcdef", min_size=12, max_size=12))
def test_no_word_of_any_quiz_or_test_reaches_the_model(module: Module, secret: str) -> None:
    def marked(question: Question) -> Question:
        options = tuple(replace(each, text=f"{secret} text", why=f"{secret} why") for each in question.options)
        return replace(question, id=f"{secret}-id", ask=f"{secret} ask", options=options, objective=secret)

    lessons = tuple(replace(each, quiz=tuple(map(marked, each.quiz))) for each in module.lessons)
    test = replace(module.test, questions=tuple(map(marked, module.test.questions)))
    asked = json.dumps(request_of(replace(module, lessons=lessons, test=test), TURNS))
    assert secret not in asked


def test_no_word_of_an_act_reaches_the_model(module: Module) -> None:
    """A secret act on every page changes no byte of any lab's request."""
    plain = [request_of(module, TURNS, lesson=lesson.number) for lesson in module.lessons]
    acts = [tuple(replace(lesson.quiz[0], page=page.id) for page in lesson.pages) for lesson in module.lessons]
    lessons = tuple(replace(lesson, acts=own) for lesson, own in zip(module.lessons, acts, strict=True))
    secret = replace(module, lessons=lessons)
    assert [request_of(secret, TURNS, lesson=lesson.number) for lesson in lessons] == plain


def test_the_model_reads_pages_tables_notes_and_the_brief_as_markdown(module: Module) -> None:
    lessons, lab = (block["text"] for block in request_of(module, [])["system"])
    for expected in (
        'the module "The Messages API" of the course "Working with the Anthropic API"',
        "# Lesson 1: Anatomy of a Request, 1\n\nOne POST, three fields.\n\nWhat must a call carry?",
        "## Three fields, 2\n\nA call needs",
        "| Field | May be left out |\n| --- | --- |\n| `system` | yes \\| always |",
        "- Note 1: The three have no default (https://platform.claude.com/docs/en/api/messages)",
    ):
        assert expected in lessons
    assert lab.startswith("# Lab 1: Take a request apart, 1\n\nThe learner's task: Explain")
    assert "- Thinks: The server remembers me.\n  Way out: Ask what a second call carries." in lab
    assert lab.endswith("You have already greeted the learner with: Hi! Show me a request you have seen.\n")


def test_the_model_gets_a_talk_s_questions_and_hints_and_no_answer(module: Module) -> None:
    step = TalkStep("Which value could it use?", "Can it guess?", "None at all.", ("not one",), (WRONG,))
    first = module.lessons[0]
    lab = replace(first.lab, talks=(LabTalk("I left out max_tokens.", (step,)),))
    text = request_of(replace(module, lessons=(replace(first, lab=lab), module.lessons[1])), [])["system"][1]["text"]
    assert (
        "- Learner: I left out max_tokens.\n  You: Which value could it use?\n  If they don't know: Can it guess?\n"
        in text
    )
    assert not any(words in text for words in ("None at all.", "not one", *WRONG.phrases, WRONG.says))


@pytest.mark.parametrize(
    ("model", "thinking"),
    [(SONNET, "between_tools"), ("claude-haiku-5-5", "disabled"), ("claude-opus-5-5", "adaptive")],
)
def test_a_module_says_whether_the_model_may_think_and_with_how_much_effort(
    module: Module, model: str, thinking: str
) -> None:
    usual = build(module, module.lesson(1), [], "Hi", model=model)
    assert (usual["thinking"], usual["output_config"]["effort"]) == ({"type": "adaptive"}, "low")
    quiet = replace(module, tutoring=Tutoring("high", "none"))
    quick = build(quiet, module.lesson(1), [], "Hi", model=model)
    assert (quick["thinking"], quick["output_config"]["effort"]) == ({"type": thinking}, "high")
    assert "metadata" not in usual


def test_thoughts_take_no_room_from_the_reply(module: Module) -> None:
    # Claude docs, "thinking": thinking tokens count toward max_tokens.
    quiet = replace(module, tutoring=Tutoring(thinking="none"))
    room = [request_of(each, [])["max_tokens"] for each in (quiet, module)]
    assert room == [2048, 2048 + 4096]


def test_only_the_fields_about_the_reply_depend_on_the_tutoring(module: Module) -> None:
    quiet = request_of(replace(module, tutoring=Tutoring("medium", "none")), TURNS)
    usual = request_of(module, TURNS)
    assert {name for name in usual if usual[name] != quiet[name]} == {"thinking", "output_config", "max_tokens"}


def test_an_unknown_model_is_asked_with_its_own_defaults(module: Module) -> None:
    request = build(module, module.lesson(1), [], "Hi", model="claude-next-9")
    assert "thinking" not in request
    assert set(request["output_config"]) == {"format"}


def test_a_learner_is_shown_the_request_with_the_system_text_shortened(module: Module) -> None:
    request = request_of(module, TURNS)
    kept = json.dumps(request)
    shown = abbreviated(request)
    length = len(request["system"][0]["text"])
    assert shown["system"][0]["text"].endswith(f"… ({length:,} characters)")
    assert len(shown["system"][0]["text"]) < 100
    assert {**shown, "system": 0} == {**request, "system": 0}
    assert json.dumps(request) == kept


def test_a_request_marks_four_cache_breakpoints_at_most_longer_ones_first(module: Module) -> None:
    request = request_of(module, TURNS)
    ttls = [block["cache_control"]["ttl"] for block in request["system"]]
    assert ttls == ["1h", "1h"]
    assert request["cache_control"] == {"type": "ephemeral"}
    assert all(isinstance(message["content"], str) for message in request["messages"])
    assert all(a["role"] != b["role"] for a, b in itertools.pairwise(request["messages"]))
