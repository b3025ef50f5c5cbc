"""The shipped module, broken on purpose in one place after the other: the linter sees each."""

import pytest

from bot.authoring import load
from tests.authoring.bench import check_files
from tests.content.shipped import FOLDER

LESSON, QUIZ, LAB = (f"1-anatomy/{name}" for name in ("lesson.md", "quiz.yml", "lab.yml"))
TEST, FACTS = "module-test.yml", "facts.yml"
PROSE = "The network was fine all week"
WHY = "An empty text would print an empty line. Here the attribute itself is missing, and Python says so."
NOTHING = "    - right: Nothing, since"
FAILS = "    print(reply.content[0].text)\n```"
LAST = "lesson: 4-streaming-errors\n    page: what-travels"
ASKED = (
    "You write your own reader for the stream. Which kind of event do you collect to show the answer as it is written?"
)
PLANTED = [
    ("missing-key", QUIZ, "  page: three-fields-and-a-key\n", ""),
    ("unknown-key", LAB, "exchanges: 3", "exchange: 3"),
    ("no-right", QUIZ, "right: Nothing, since", "wrong: Nothing, since"),
    ("two-right", QUIZ, "wrong: Her name, because both", "right: Her name, because both"),
    ("not-four-options", QUIZ, NOTHING, f"    - {{wrong: Her age, why: It was never said to anybody}}\n{NOTHING}"),
    ("no-such-fact", LESSON, "[^endpoint]", "[^endpiont]"),
    ("no-such-page", TEST, "page: whose-turn-is-it", "page: whose-turn"),
    ("duplicate-id", TEST, "id: thinking-first", "id: two-user-turns"),
    ("long-prose", LESSON, PROSE, f"{PROSE * 50}"),
    ("long-code", LESSON, FAILS, "pass\n" * 30 + FAILS),
    ("short-why", TEST, WHY, "Here the attribute itself is missing."),
    ("same-option", QUIZ, "`model`, `messages` and `system`", "`model`, `max_tokens` and `messages`."),
    ("few-test-questions", TEST, LAST, LAST.replace("4-streaming-errors", "1-anatomy")),
    ("repeated-question", TEST, ASKED, "In which form does a streamed reply reach your program?"),
    ("no-footnote", LESSON, PROSE, f"It failed in 12 % of the runs. {PROSE}"),
    ("unused-fact", FACTS, "  endpoint:", "  spare: {says: Nothing, source: https://example.org/}\n  endpoint:"),
    ("dead-model", LESSON, '{"model": "claude-sonnet-5-5"', '{"model": "claude-sonnet-4-5"'),
    ("unknown-term", LESSON, "one endpoint makes every reply", "one **gateway** makes every reply"),
    ("bad-link", LESSON, PROSE, f"[More](http://example.org). {PROSE}"),
    ("code-syntax", LESSON, "history = []", "history = ["),
    ("slack-cut", LESSON, "## Reading the reply", "## Reading the reply " + "again " * 30 + "{#reading-the-reply}"),
    ("lab-starts", LAB, "Why do I have to send my old messages again with every call?", "Why? " * 20),
    ("lost-id", QUIZ, "id: cut-short", "id: cut-too-short"),
    ("new-id", QUIZ, "id: cut-short", "id: cut-too-short"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "name", "old", "new"), PLANTED, ids=[fault[0] for fault in PLANTED])
def test_a_planted_fault_is_found_in_its_file(code: str, name: str, old: str, new: str) -> None:
    files = dict(load(FOLDER).texts)
    path = f"messages-api/{name}"
    assert old in files[path]
    found = check_files({**files, path: files[path].replace(old, new, 1)})
    assert code in {one.code for one in found}
    assert {one.path for one in found if one.code == code} <= {path, "messages-api/ids.yml"}
