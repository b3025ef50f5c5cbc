"""A question from its values: four options, the lines of its code, or typed answers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.authoring.draft import DraftQuestion
from bot.authoring.formats import ACT_OPTIONS, OPTIONS
from bot.authoring.markdown import Markdown, span
from bot.authoring.problems import Place, Problems, nearest
from bot.authoring.yaml_tree import Values
from bot.course.model import Option, Question, QuestionKind

OTHER = "another answer"  # the option that stands for every other typed answer

Written = tuple[tuple[Place, Option], ...]


def build(values: Values, lesson: str, problems: Problems) -> DraftQuestion:
    """The question with these values; reports options that don't fit its kind."""
    kind, written = _kind(values), _written(values, problems)
    if kind == "options" and written and len(written) != OPTIONS:
        message = f"a question needs four options; this one has {len(written)}"
        problems.add(values.place("options"), "not-four-options", message)
    ask, options = _shown(values, written, problems)
    question = Question(
        id=values["id"],
        ask=ask,
        options=options,
        lesson=lesson,
        page=values["page"],
        objective=values["objective"],
        kind=kind,
        form=values.get("form", ""),
        units=values.get("units", ()),
        tolerance=values.get("tolerance", Decimal(0)),
    )
    return DraftQuestion(
        values.place("id"), values.place("ask"), question, _with_otherwise(values, written), values["ask"]
    )


def build_act(values: Values, lesson: str, problems: Problems) -> DraftQuestion:
    """The act on a page, whose id is the page's; reports a wrong number of options."""
    page, kind, written, (least, most) = values["page"], _kind(values), _written(values, problems), ACT_OPTIONS
    if kind == "options" and written and not least <= len(written) <= most:
        message = f"an act needs two to four options; this one has {len(written)}"
        problems.add(values.place("options"), "act-options", message)
    question = Question(page, *_shown(values, written, problems), lesson, page, kind=kind)
    return DraftQuestion(
        values.place("page"), values.place("ask"), question, _with_otherwise(values, written), values["ask"]
    )


def _kind(values: Values) -> QuestionKind:
    return values.get("kind") or "options"


def _shown(values: Values, written: Written, problems: Problems) -> tuple[str, tuple[Option, ...]]:
    """The question as it is shown, and its options."""
    options = tuple(option for _, option in written)
    match _kind(values):
        case "line":
            return _Lines(values, written, problems).numbered()
        case "typed":
            other = Option(OTHER, right=False, why=values["otherwise"])
            return values["ask"], (*(_in_code(option) for option in options), other)
        case _:
            return values["ask"], options


def _with_otherwise(values: Values, written: Written) -> Written:
    """The author's options, and the one for any other answer."""
    if _kind(values) == "options":
        return written
    return (*written, (values.place("otherwise"), Option("", right=False, why=values["otherwise"])))


def _written(values: Values, problems: Problems) -> Written:
    """The options with their places; reports a missing key, or more than one."""
    written = tuple((each.at, _option(each, problems)) for each in values["options"])
    right = [at for at, option in written if option.right]
    if written and not right:
        problems.add(values.place("options"), "no-right", "none of the options is `right:`")
    for extra in right[1:]:
        problems.add(extra, "two-right", f"line {right[0].line} is already `right:`: only one option can be")
    return written


def _option(values: Values, problems: Problems) -> Option:
    right = "right" in values.entries
    if values.whole and right == ("wrong" in values.entries):
        message = "write either `right:` or `wrong:` with the option's text"
        problems.add(values.at, "right-or-wrong", message)
    return Option(values["right" if right else "wrong"], right, values["why"], values.get("also", ()))


def _in_code(option: Option) -> Option:
    return Option(in_code(option.text), option.right, option.why, option.also)


def in_code(words: str) -> str:
    """Words as a code span of Markdown."""
    return f"`` {words} ``" if "`" in words else f"`{words}`"


@dataclass(frozen=True, slots=True)
class _Lines:
    """A question whose options are the lines of its code."""

    values: Values
    written: Written
    problems: Problems

    def numbered(self) -> tuple[str, tuple[Option, ...]]:
        """The question with a number before each line of its code, and an option for each."""
        markdown = Markdown(self.values["ask"])
        fences = [] if markdown.open_fence() else markdown.fences
        if len(fences) != 1:
            if markdown.text:
                message = f"a question of kind `line` has one block of code; this one has {len(fences)}"
                self.problems.add(self.values.place("ask"), "not-one-block", message)
            return markdown.text, tuple(option for _, option in self.written)
        begin, _ = span(fences[0])
        code = fences[0].content.split("\n")[:-1]
        self._check_blanks(code, begin)
        width = len(str(len(code)))
        shown = [f"{number:>{width}}  {line}" for number, line in enumerate(code, start=1)]
        opening = re.sub(r"([`~]+[^\s`]*).*", r"\1", markdown.lines[begin])  # a remark is for the author alone
        lines = [*markdown.lines[:begin], opening, *shown, *markdown.lines[begin + 1 + len(code) :]]
        return "\n".join(lines), tuple(self._options(code))

    def _check_blanks(self, code: list[str], begin: int) -> None:
        at = self.values.place("ask")
        for number, line in enumerate(code, start=1):
            if not line.strip():
                place = at._replace(line=at.line + 1 + begin + number, column=1)
                self.problems.add(place, "blank-line", "nobody would choose a blank line: remove it")

    def _options(self, code: list[str]) -> Iterator[Option]:
        own = dict(self._found([line.strip() for line in code]))
        for number, line in enumerate(code):
            option = own.get(number, Option("", right=False, why=self.values["otherwise"]))
            yield Option(f"Line {number + 1}: {in_code(line.strip())}", option.right, option.why)

    def _found(self, code: list[str]) -> Iterable[tuple[int, Option]]:
        """The lines that the author gave a `why`, by their index."""
        for at, option in self.written:
            times = code.count(option.text)
            if times == 1:
                yield code.index(option.text), option
            elif option.text:
                message = f"the code has no line `{option.text}`: {nearest(option.text, code)}"
                if times:
                    message = f"{times} lines of the code are `{option.text}`: make them differ"
                self.problems.add(at, "two-such-lines" if times else "no-such-line", message)
