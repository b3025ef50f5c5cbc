"""Questions with four options: the practice quiz of a lesson and the module test."""

from dataclasses import dataclass, field

from bot.authoring import shapes
from bot.authoring.fields import Fields, items
from bot.authoring.problems import Place, Problems, nearest
from bot.authoring.yaml_source import Mapping, Node
from bot.course.model import ModuleTest, Option, Question


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the questions about a lesson may point at; None where that part of it could not be read."""

    pages: tuple[str, ...] | None
    objectives: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Questions:
    """Reads questions; ids are unique in the whole module, so one reader serves all of its files."""

    shelves: dict[str, Shelf]
    problems: Problems
    ids: dict[str, Place] = field(default_factory=dict)

    def quiz(self, node: Node, lesson: str) -> tuple[Question, ...]:
        """The questions of a lesson's `quiz.yml`, which is a list."""
        return tuple(self._question(item, lesson) for item in items(node, self.problems))

    def module_test(self, node: Node) -> ModuleTest:
        """The module test of `module-test.yml`."""
        fields = Fields(node, self.problems, shapes.MODULE_TEST)
        questions = tuple(self._question(item, "") for item in fields.items("questions"))
        return ModuleTest(questions, fields.whole("pass_mark_percent"))

    def _question(self, node: Node, lesson: str) -> Question:
        """A question; with `lesson` empty it names its lesson itself."""
        fields = Fields(node, self.problems, shapes.QUESTION if lesson else shapes.TEST_QUESTION)
        about = lesson or fields.text("lesson")
        self._check_lesson(about, fields)
        shelf = self.shelves.get(about)
        return Question(
            id=self._id(fields),
            ask=fields.text("ask"),
            options=self._options(fields),
            lesson=about,
            page=self._pointer(fields, "page", shelf.pages if shelf else None),
            objective=self._pointer(fields, "objective", shelf.objectives if shelf else None),
        )

    def _id(self, fields: Fields) -> str:
        word = fields.id("id")
        if word:
            first = self.ids.setdefault(word, fields.place("id"))
            if first != fields.place("id"):
                where = f"{first.path}:{first.line}"
                self.problems.add(fields.place("id"), "duplicate-id", f"question `{word}` stands already in {where}")
        return word

    def _check_lesson(self, lesson: str, fields: Fields) -> None:
        if lesson and lesson not in self.shelves:
            hint = nearest(lesson, self.shelves)
            self.problems.add(fields.place("lesson"), "no-such-lesson", f"there is no lesson `{lesson}`: {hint}")

    def _pointer(self, fields: Fields, key: str, names: tuple[str, ...] | None) -> str:
        word = fields.text(key)
        if word and names is not None and word not in names:
            renamed = f" A heading that was renamed keeps its id so: `## … {{#{word}}}`" if key == "page" else ""
            message = f"the lesson has no {key} `{word}`: {nearest(word, names)}{renamed}"
            self.problems.add(fields.place(key), f"no-such-{key}", message)
        return word

    def _options(self, fields: Fields) -> tuple[Option, ...]:
        nodes = fields.items("options")
        options = tuple(self._option(node) for node in nodes)
        if nodes:
            self._check_key(options, nodes, fields.place("options"))
        return options

    def _option(self, node: Node) -> Option:
        fields = Fields(node, self.problems, shapes.OPTION)
        right = "right" in fields
        if isinstance(node, Mapping) and right == ("wrong" in fields):
            self.problems.add(fields.at, "right-or-wrong", "an option has either `right:` or `wrong:` with its words")
        return Option(fields.text("right" if right else "wrong"), right, fields.text("why"))

    def _check_key(self, options: tuple[Option, ...], nodes: tuple[Node, ...], at: Place) -> None:
        right = [node for option, node in zip(options, nodes, strict=True) if option.right]
        if len(options) != shapes.OPTIONS:
            self.problems.add(at, "not-four-options", f"a question has four options, this one has {len(options)}")
        if not right:
            self.problems.add(at, "no-right", "none of the options is `right:`")
        for extra in right[1:]:
            self.problems.add(extra.at, "two-right", f"line {right[0].at.line} is `right:` already; one option is")
