"""Questions of kind `line` and `typed`: how they are read, and what is reported of them."""

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.authoring import formats, load_files
from bot.authoring.schema import Format
from tests.authoring.bench import QUIZ, clean, findings
from tests.authoring.test_problems import changed, problems
from tests.program import ROOT

DOCS = Path(ROOT / "docs/questions.md").read_text("utf-8")
SHOWN = re.findall(r"```yaml\n(.+?\n)```\n", DOCS, re.DOTALL)
LINE_YML = """\
- id: fall-off
  kind: line
  objective: points
  page: close-hauled
  ask: |
    Which step loses the wind?
    ```text wrong: she falls off
    Haul in the sheet.
      Point her into it.
    Watch the luff.
    ```
    Think of *close hauled*.
  options:
    - {right: Point her into it., why: The sail flaps.}
    - {wrong: "Watch the luff.", why: That only looks.}
  otherwise: That step is fine.
"""
TYPED_YML = """\
- id: how-near
  kind: typed
  objective: points
  page: close-hauled
  ask: How near to the wind can she sail?
  form: a number of degrees
  units: [degrees, °]
  tolerance: 2.5
  options:
    - {right: 45, also: [four points], why: That is close hauled.}
    - {wrong: 0, why: The sail would flap.}
  otherwise: Look at the table.
"""
SAILING = "sailing/1-points/quiz.yml"


def test_a_line_question_numbers_its_code_and_has_an_option_for_each_line(files: dict[str, str]) -> None:
    (asked,) = load_files({**files, SAILING: LINE_YML}).lessons[0].quiz
    assert asked.kind == "line"
    assert asked.ask.splitlines() == [
        "Which step loses the wind?",
        "```text",
        "1  Haul in the sheet.",
        "2    Point her into it.",
        "3  Watch the luff.",
        "```",
        "Think of *close hauled*.",
    ]
    assert [(option.text, option.right, option.why) for option in asked.options] == [
        ("Line 1: `Haul in the sheet.`", False, "That step is fine."),
        ("Line 2: `Point her into it.`", True, "The sail flaps."),
        ("Line 3: `Watch the luff.`", False, "That only looks."),
    ]


def test_an_act_may_ask_for_a_line_but_not_for_words(files: dict[str, str]) -> None:
    acts = "sailing/1-points/acts.yml"
    written = LINE_YML.replace("id: fall-off\n  ", "").replace("objective: points\n  ", "")
    act = load_files({**files, acts: written}).lessons[0].act_on("close-hauled")
    assert act is not None
    assert (act.kind, act.right) == ("line", 1)
    assert [option.why for option in act.options] == ["That step is fine.", "The sail flaps.", "That only looks."]
    typed = written.replace("kind: line", "kind: typed")
    assert problems({**files, acts: typed}) == ["1-points/acts.yml:1:9 unknown-kind"]


def test_a_typed_question_has_the_author_s_answers_and_any_other(files: dict[str, str]) -> None:
    (asked,) = load_files({**files, SAILING: TYPED_YML}).lessons[0].quiz
    assert (asked.kind, asked.form, asked.units) == ("typed", "a number of degrees", ("degrees", "°"))
    assert asked.tolerance == Decimal("2.5")
    assert [(option.text, option.right, option.also, option.why) for option in asked.options] == [
        ("`45`", True, ("four points",), "That is close hauled."),
        ("`0`", False, (), "The sail would flap."),
        ("another answer", False, (), "Look at the table."),
    ]


def test_an_answer_with_a_backtick_stays_one_span_of_code(files: dict[str, str]) -> None:
    (asked,) = load_files({**files, SAILING: TYPED_YML.replace("right: 45", "right: a`b")}).lessons[0].quiz
    assert asked.options[0].text == "`` a`b ``"


PLAIN = (  # a question with four options has other keys
    "5:3 unknown-key 6:3 unknown-key 7:3 unknown-key 9:5 not-four-options 9:15 quote-it 9:19 unknown-key"
    " 10:15 quote-it 11:3 unknown-key"
)
BROKEN = [
    (LINE_YML, "kind: line", "kind: lines", "2:9 unknown-kind"),
    (LINE_YML, "kind: line", "kind: [line]", "2:9 unknown-kind"),
    (LINE_YML, "right: Point her", "right: Turn her", "14:7 no-such-line"),
    (LINE_YML, "Haul in the sheet.", "Point her into it.", "14:7 two-such-lines"),
    (LINE_YML, "    Watch the luff.\n    ```", "\n    Watch the luff.\n    ```", "10:1 blank-line"),
    (LINE_YML, "    Think of *close hauled*.", "    ```text\n    More.\n    ```", "5:8 not-one-block"),
    (LINE_YML, "{right: Point", "{wrong: Point", "14:5 no-right"),
    (LINE_YML, '{wrong: "Watch', '{right: "Watch', "15:7 two-right"),
    (LINE_YML, "  otherwise: That step is fine.\n", "", "1:3 missing-key"),
    (LINE_YML, "  objective", "  tolerance: 1\n  objective", "3:3 unknown-key"),
    (TYPED_YML, "tolerance: 2.5", "tolerance: wide", "8:14 wrong-type"),
    (TYPED_YML, "tolerance: 2.5", "tolerance: -1", "8:14 wrong-type"),
    (TYPED_YML, "tolerance: 2.5", "tolerance: .nan", "8:14 wrong-type"),
    (TYPED_YML, "  form: a number of degrees\n", "", "1:3 missing-key"),
    (TYPED_YML, "right: 45", "right: no", "10:15 quote-it"),
    (TYPED_YML, "right: 45", "right: ", "10:8 empty-text"),
    (TYPED_YML, "{wrong: 0,", "{wrong: 0, tolerance: 1,", "11:18 unknown-key"),
    (TYPED_YML, "  kind: typed\n", "", PLAIN),
]


@pytest.mark.parametrize(("text", "old", "new", "expected"), BROKEN)
def test_every_mistake_has_its_place(files: dict[str, str], text: str, old: str, new: str, expected: str) -> None:
    assert old in text
    found = problems({**files, SAILING: text.replace(old, new, 1)})
    assert " ".join(one.removeprefix("1-points/quiz.yml:") for one in found) == expected


def test_a_line_question_keeps_the_findings_of_every_question(files: dict[str, str]) -> None:
    assert problems(changed({**files, SAILING: LINE_YML}, "1-points/quiz.yml", "close-hauled\n", "beam-reach\n")) == [
        "1-points/quiz.yml:4:9 no-such-page"
    ]


# --- the schema and the docs -----------------------------------------------------------------


@pytest.mark.parametrize("format_", [formats.QUESTION, formats.TEST_QUESTION])
@pytest.mark.parametrize("text", [LINE_YML, TYPED_YML], ids=["line", "typed"])
def test_the_schema_of_a_kind_has_its_keys(text: str, format_: Format) -> None:
    (written,) = yaml.safe_load(text)
    (schema,) = (each for each in format_.schema["oneOf"] if each["properties"].get("kind") == kind_of(each, written))
    assert set(written) | {"lesson"} >= set(schema["required"])
    assert set(written) <= set(schema["properties"])


def kind_of(schema: Mapping[str, Any], written: Mapping[str, Any]) -> object:
    """The schema of the key `kind` if it's the one that was written."""
    kind = schema["properties"].get("kind")
    return kind if kind and kind["const"] == written["kind"] else "another"


def test_the_examples_in_the_docs_have_no_findings() -> None:
    files = clean()
    assert len(SHOWN) == 2
    files[QUIZ] += "\n" + "\n".join(SHOWN)
    assert sorted(one.code for one in findings(files)) == ["new-id", "new-id", "quiz-size"]


def test_the_docs_say_how_to_fit_the_examples_into_a_new_module() -> None:
    files = clean()
    files[QUIZ] += "\n" + "\n".join(SHOWN)
    files["module.yml"] = "quiz_questions: 6\n"
    assert "`quiz_questions: 6` in `module.yml`" in DOCS
    assert "homeroom ids first-steps" in DOCS
    assert {one.code for one in findings(files)} == {"new-id"}


def test_a_question_of_an_unknown_kind_is_one_finding() -> None:
    files = clean()
    files[QUIZ] += "\n" + SHOWN[1].replace("kind: typed", "kind: type")
    assert [one.code for one in findings(files) if one.code != "quiz-size"] == ["unknown-kind"]
