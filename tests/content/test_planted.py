"""The shipped module, broken on purpose in one place after the other: the linter sees each."""

import pytest

from bot.authoring.linter import RULES, in_context
from bot.authoring.module import read
from tests.authoring.bench import CONTEXT
from tests.content.shipped import draft

LESSON, QUIZ, LAB = (f"1-anatomy/{name}" for name in ("lesson.md", "quiz.yml", "lab.yml"))
TEST, FACTS = "module-test.yml", "facts.yml"
PROSE = "The network was fine all week"
WHY = "There is a block at index 0. It's only not of the type that the code expects."
FIFTH = "    - wrong: Turns 1 to 5"
FAILS = "    print(reply.content[0].text)\n```"
FIRST = "lesson: 1-anatomy\n    page: three-fields"
ASKED = (
    "One request got a 409, another a 413. "
    "After a minute, the program sends both again without a change. What should you expect?"
)
PLANTED = [
    ("missing-key", QUIZ, "  page: three-fields-and-a-key\n", ""),
    ("unknown-key", LAB, "exchanges: 3", "exchange: 3"),
    ("no-right", QUIZ, "right: Turns 1 to 4", "wrong: Turns 1 to 4"),
    ("two-right", QUIZ, "wrong: Turns 1 to 5", "right: Turns 1 to 5"),
    ("not-four-options", QUIZ, FIFTH, f"    - {{wrong: Turns 2 to 5, why: It was never said to anybody}}\n{FIFTH}"),
    ("no-such-fact", LESSON, "[^endpoint]", "[^endpiont]"),
    ("no-such-page", TEST, "page: whose-turn-is-it", "page: whose-turn"),
    ("duplicate-id", TEST, "id: thinking-first", "id: endpoint-path"),
    ("long-prose", LESSON, PROSE, f"{PROSE * 50}"),
    ("long-code", LESSON, FAILS, "pass\n" * 30 + FAILS),
    ("short-why", TEST, WHY, "There is a block at index 0."),
    ("same-option", QUIZ, "`model`, `messages`, `system`", "`model`, `max_tokens`, `messages`."),
    ("few-test-questions", TEST, FIRST, FIRST.replace("1-anatomy", "4-streaming-errors")),
    ("repeated-question", TEST, ASKED, "Two calls fail, one with a 429 and one with a 529. Who has reached a limit?"),
    ("no-footnote", LESSON, PROSE, f"It failed in 12% of the runs. {PROSE}"),
    ("unused-fact", FACTS, "  endpoint:", "  spare: {says: Nothing, source: https://example.org/}\n  endpoint:"),
    ("dead-model", LESSON, '{"model": "claude-sonnet-5-5"', '{"model": "claude-sonnet-4-5"'),
    ("unknown-term", LESSON, "always comes from one endpoint", "always comes from one **gateway**"),
    ("bad-link", LESSON, PROSE, f"[More](http://example.org). {PROSE}"),
    ("code-syntax", LESSON, "history = []", "history = ["),
    ("slack-cut", LESSON, "## Reading the reply", "## Reading the reply " + "again " * 30 + "{#reading-the-reply}"),
    ("lab-starts", LAB, "Why do I have to send my old messages again with every call?", "Why? " * 20),
    ("lost-id", QUIZ, "id: cut-short", "id: cut-too-short"),
    ("new-id", QUIZ, "id: cut-short", "id: cut-too-short"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "name", "old", "new"), PLANTED, ids=[fault[0] for fault in PLANTED])
def test_a_planted_fault_is_found_in_its_file(code: str, name: str, old: str, new: str) -> None:
    files = dict(draft().texts)
    path = f"messages-api/{name}"
    assert old in files[path]
    planted = in_context(read({**files, path: files[path].replace(old, new, 1)}), CONTEXT)
    rules = [rule for rule in RULES if rule.code == code]  # the others would only take time
    found = [*planted.problems, *(one for rule in rules for one in rule.check(planted))]
    assert code in {one.code for one in found}
    assert {one.path for one in found if one.code == code} <= {path, "messages-api/ids.yml"}
