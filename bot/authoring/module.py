"""A module's folder, and the module in it: an intro, facts, lessons in folders of their own, and a test.

After a mistake the reader goes on with a neutral value, so that it finds all mistakes at once.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.authoring import formats, pages, questions
from bot.authoring.draft import Check, Draft, DraftLesson, DraftQuestion, Fact, Ids
from bot.authoring.folder import as_typed, read_folder
from bot.authoring.lines import Facts
from bot.authoring.pages import DraftPage, Pages
from bot.authoring.problems import ContentError, Place, Problem, Problems, nearest
from bot.authoring.yaml_tree import REPORTED, Node, ScalarNode, Values, compose
from bot.course.model import Intro, Lesson, Module, ModuleTest, Tutoring

_LESSON = re.compile(r"(?P<number>[1-9][0-9]*)-[a-z0-9]+(-[a-z0-9]+)*")
_FILES = ("intro.md", "facts.yml", "module-test.yml", "ids.yml", "module.yml")
_LESSON_FILES = ("lesson.md", "quiz.yml", "lab.yml")
_ACTS = "acts.yml"  # optional


def load(path: Path) -> Draft:
    """The module in this folder; raises ContentError with every problem if one keeps it from being taught."""
    found = read(*read_folder(path))
    if found.obstacles:
        raise ContentError(as_typed(path, found.obstacles))
    return found


def load_files(texts: Mapping[str, str]) -> Module:
    """The module in these texts, named as `read_folder` names them; raises ContentError with every problem.

    They were published once, so what Slack can't draw in them isn't a problem any more.
    """
    found = read(texts, published=True)
    if found.problems:
        raise ContentError(found.problems)
    return found.module


# --- the reader ------------------------------------------------------------------------------


def read(texts: Mapping[str, str], unreadable: Sequence[Problem] = (), *, published: bool = False) -> Draft:
    """The module in these texts as far as it can be read; raises ContentError if they are not one module's."""
    problems = Problems(unreadable, published=published)
    names = sorted({*texts, *(problem.path for problem in unreadable)})
    folders = {name.partition("/")[0] for name in names}
    if len(folders) != 1:
        problems.add(Place("."), "no-module", "these files are not one module: put each module in a folder of its own")
        raise ContentError(problems.found())
    return _Reader(folders.pop(), names, texts, problems).read()


class _Targets(NamedTuple):
    """The ids that a lesson's questions may name; None if that part of the lesson can't be read."""

    pages: Sequence[str] | None
    objectives: Sequence[str] | None
    headings: Mapping[str, Place] = {}


class _Reader:
    """Reads the files of one module."""

    def __init__(self, folder: str, names: list[str], texts: Mapping[str, str], problems: Problems) -> None:
        self._folder = folder
        self._names = names  # includes files that can't be read as text
        self._texts = texts
        self._problems = problems
        self._sources: Facts = None
        self._targets: dict[str, _Targets] = {}
        self._question_ids: dict[str, Place] = {}  # unique in the whole module

    def read(self) -> Draft:
        """Everything, in the order in which one file needs another."""
        self._problems.check_id(self._folder, Place(self._folder))
        facts = self._facts()
        self._sources = None if facts is None else {name: (fact.says, fact.source) for name, fact in facts.items()}
        course, intro, intro_pages = self._intro()
        given = (
            formats.MODULE.read(self._yaml("module.yml"), self._problems)
            if self._has("module.yml")
            else Values(None, self._problems)
        )
        lessons = [self._lesson(name, number) for name, number in self._lesson_folders().items()]
        test, asked = self._test()
        ids = self._ids()
        return Draft(
            module=Module(
                id=self._folder,
                course=course,
                title=intro.title,
                intro=intro,
                lessons=tuple(lesson.lesson for lesson in lessons),
                test=test,
                revision=_revision(self._texts),
                tutoring=self._tutoring(given),
            ),
            facts=facts or {},
            ids=ids,
            intro=intro_pages,
            lessons=tuple(lessons),
            test_at=self._at("module-test.yml"),
            test=asked,
            sizes={name: given[name] if name in given.entries else size for name, (size, _) in formats.SIZES.items()},
            texts=self._texts,
            problems=self._problems.found(),
        )

    # --- files -------------------------------------------------------------------------------

    def _at(self, name: str) -> Place:
        return Place(f"{self._folder}/{name}")

    def _has(self, name: str) -> bool:
        return self._at(name).path in self._texts

    def _text(self, name: str) -> str | None:
        at = self._at(name)
        if at.path not in self._names:
            self._problems.add(at, "missing-file", "this file is missing")
        return self._texts.get(at.path)

    def _yaml(self, name: str) -> Node:
        text, at = self._text(name), self._at(name)
        return ScalarNode(at, "", REPORTED) if text is None else compose(text, at.path, self._problems)

    def _markdown(self, name: str) -> Pages:
        text, at = self._text(name), self._at(name)
        if text is None:
            return Pages(ScalarNode(at, "", REPORTED))
        return pages.read(text, at.path, self._sources, self._problems)

    # --- intro, facts and ids ----------------------------------------------------------------

    def _intro(self) -> tuple[str, Intro, tuple[DraftPage, ...]]:
        """The course's name, and the module's intro with its pages."""
        found = self._markdown("intro.md")
        front, drafts = formats.INTRO.read(found.front, self._problems), found.drafts
        return front["course"], Intro(front["title"], front["tagline"], tuple(draft.page for draft in drafts)), drafts

    def _facts(self) -> dict[str, Fact] | None:
        """The facts of `facts.yml` by id; None if they can't be read."""
        values = formats.FACTS.read(self._yaml("facts.yml"), self._problems)
        facts = values["facts"]
        return {name: self._fact(name, facts, values["as_of"]) for name in facts} if facts.whole else None

    def _fact(self, name: str, facts: Values, as_of: date | None) -> Fact:
        fact, at = facts[name], facts.entries[name].at
        source = urlsplit(fact["source"])
        if fact["source"] and (source.scheme != "https" or not source.hostname or " " in fact["source"]):
            message = "write an address that begins with https://"
            self._problems.add(fact.place("source"), "not-https", message)
        check = self._check(fact["check"]) if fact["check"].whole else None
        return Fact(name, fact["says"], fact["source"], at, fact["as_of"] or as_of, check)

    def _check(self, check: Values) -> Check:
        given = [relation for relation in formats.RELATIONS if relation in check.entries]
        if len(given) != 1:
            message = "write exactly one of `equals`, `includes` and `excludes`"
            self._problems.add(check.at, "one-relation", message)
            return Check(check["sdk"], "equals", ())
        return Check(check["sdk"], given[0], check[given[0]])

    def _ids(self) -> Ids | None:
        if not self._has("ids.yml"):
            return None
        values = formats.IDS.read(self._yaml("ids.yml"), self._problems)
        used = values["used"]
        return Ids({name: (used.entries[name].at, home) for name, home in used.items()}, values["retired"])

    def _tutoring(self, given: Values) -> Tutoring:
        if "tutor" not in given.entries:
            return Tutoring()
        tutor = given["tutor"]
        if tutor["thinking"] == "none" and tutor["effort"] in ("xhigh", "max"):
            message = f"with effort `{tutor['effort']}` a model always thinks: write `adaptive`, or effort `high`"
            self._problems.add(tutor.place("thinking"), "always-thinks", message)
        return Tutoring(tutor["effort"], tutor["thinking"])

    # --- lessons -----------------------------------------------------------------------------

    def _lesson_folders(self) -> dict[str, int]:
        """The lessons' folders with their numbers, in order. Reports files and folders that belong to no lesson."""
        inside = [name.removeprefix(f"{self._folder}/") for name in self._names]
        folders = {name.partition("/")[0] for name in inside if "/" in name}
        numbers = {name: int(match["number"]) for name in folders if (match := _LESSON.fullmatch(name))}
        for name in folders - numbers.keys():
            message = "rename this folder: a lesson's folder has a name such as `1-anatomy`"
            self._problems.add(self._at(name), "lesson-folder", message)
        ordered = sorted(numbers, key=lambda name: (numbers[name], name))
        for expected, name in enumerate(ordered, start=1):
            if numbers[name] != expected:
                message = f"lessons are numbered 1, 2, 3 without a gap: this one needs number {expected}"
                self._problems.add(self._at(name), "lesson-number", message)
        if not folders:
            message = "a module needs at least one lesson, in a folder such as `1-anatomy`"
            self._problems.add(Place(self._folder), "no-lessons", message)
        self._check_files(inside, ordered)
        return {name: numbers[name] for name in ordered}

    def _check_files(self, inside: list[str], lessons: list[str]) -> None:
        for name in inside:
            parent, _, file = name.rpartition("/")
            allowed = (*_LESSON_FILES, _ACTS) if parent else _FILES
            if parent.partition("/")[0] in {"", *lessons} and ("/" in parent or file not in allowed):
                message = f"Homeroom doesn't read this file: {nearest(file, allowed)}"
                self._problems.add(self._at(name), "unknown-file", message)

    def _lesson(self, name: str, number: int) -> DraftLesson:
        lesson_md, quiz_yml, lab_yml = (f"{name}/{file}" for file in _LESSON_FILES)
        found = self._markdown(lesson_md)
        front, drafts = formats.LESSON.read(found.front, self._problems), found.drafts
        self._targets[name] = _Targets(
            pages=[draft.page.id for draft in drafts] or None,
            objectives=front["objectives"] if front.whole else None,
            headings=found.headings,
        )
        quiz = self._questions(formats.QUIZ.read(self._yaml(quiz_yml), self._problems), name)
        acts = self._acts(name)
        lesson = Lesson(
            id=name,
            number=number,
            title=front["title"],
            tagline=front["tagline"],
            question=front["question"],
            pages=tuple(draft.page for draft in drafts),
            quiz=tuple(draft.question for draft in quiz),
            lab=formats.LAB.read(self._yaml(lab_yml), self._problems),
            objectives=dict(front["objectives"]),
            terms=pages.key_terms(drafts, self._problems),
            acts=tuple(draft.question for draft in acts),
        )
        places = (self._at(lesson_md), self._at(quiz_yml), self._at(lab_yml))
        return DraftLesson(*places, lesson, drafts, found.headings, quiz, acts)

    # --- questions ---------------------------------------------------------------------------

    def _test(self) -> tuple[ModuleTest, tuple[DraftQuestion, ...]]:
        values = formats.MODULE_TEST.read(self._yaml("module-test.yml"), self._problems)
        drafts = self._questions(values["questions"])
        return ModuleTest(tuple(draft.question for draft in drafts), values["pass_mark_percent"]), drafts

    def _questions(self, read: Iterable[Values], lesson: str = "") -> tuple[DraftQuestion, ...]:
        return tuple(self._question(values, lesson or values["lesson"]) for values in read)

    def _question(self, values: Values, lesson: str) -> DraftQuestion:
        self._check_id(values)
        if lesson and lesson not in self._targets:
            message = f"there is no lesson `{lesson}`: {nearest(lesson, self._targets)}"
            self._problems.add(values.place("lesson"), "no-such-lesson", message)
        targets = self._targets.get(lesson, _Targets(None, None))
        self._check_pointer(values, "objective", targets.objectives)
        self._check_page(values, targets)
        return questions.build(values, lesson, self._problems)

    def _acts(self, lesson: str) -> tuple[DraftQuestion, ...]:
        """The acts of a lesson. Reports a page that has two."""
        name = f"{lesson}/{_ACTS}"
        if self._at(name).path not in self._names:
            return ()
        acts = [self._act(values, lesson) for values in formats.ACTS.read(self._yaml(name), self._problems)]
        first: dict[str, Place] = {}
        for act in acts:
            page = act.question.page
            if page and first.setdefault(page, act.at) != act.at:
                message = f"page `{page}` already has the act of line {first[page].line}: a page shows only one"
                self._problems.add(act.at, "two-acts", message)
        return tuple(acts)

    def _act(self, values: Values, lesson: str) -> DraftQuestion:
        self._check_page(values, self._targets[lesson])
        return questions.build_act(values, lesson, self._problems)

    def _check_page(self, values: Values, targets: _Targets) -> None:
        if values["page"] in targets.headings and values["page"] not in (targets.pages or ()):
            message = f"questions name `{values['page']}`, so it is a page: begin it with `##`"
            self._problems.add(targets.headings[values["page"]], "small-heading", message)
        else:
            self._check_pointer(
                values, "page", targets.pages, " (if you renamed the heading, keep its id: `## … {{#{}}}`)"
            )

    def _check_id(self, values: Values) -> None:
        name, at = values["id"], values.place("id")
        if name:
            self._problems.check_id(name, at)
        first = self._question_ids.setdefault(name, at) if name else at
        if first != at:
            message = f"question `{name}` is already in {first.path}:{first.line}: choose another id"
            self._problems.add(at, "duplicate-id", message)

    def _check_pointer(self, values: Values, key: str, names: Iterable[str] | None, hint: str = "") -> None:
        word = values[key]
        if word and names is not None and word not in names:
            message = f"the lesson has no {key} `{word}`: {nearest(word, names)}{hint.format(word)}"
            self._problems.add(values.place(key), f"no-such-{key}", message)


def _revision(files: Mapping[str, str]) -> str:
    """A short digest of the files' names and texts."""
    digest = hashlib.sha256()
    for name in sorted(files):
        for part in (name, files[name]):
            data = part.encode()
            digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:12]
