"""Progress through a module: the steps done, the next step, and points. No step is locked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal

from bot.course.model import Image, Intro, Lesson, Module, Prose, Table

StepKind = Literal["intro", "lesson", "quiz", "lab", "test"]
STEP_KINDS: tuple[StepKind, ...] = ("intro", "lesson", "quiz", "lab", "test")
LESSON_STEPS: tuple[StepKind, ...] = ("lesson", "quiz", "lab")  # in each lesson; the others are the module's

READING_WORDS_PER_MINUTE = 180
QUIZ_MINUTES = 3
LAB_MINUTES = 8
TEST_MINUTES = 12

QUIZ_POINTS = 1
LAB_POINTS = 1
TEST_POINTS = 5
HOW = "A quiz question right at the first try: 1 point · a lab: 1 · the module test passed: 5. Each counts once."


@dataclass(frozen=True, slots=True)
class Step:
    """A station on the map; `number` is the lesson's, 0 for intro and test."""

    kind: StepKind
    number: int = 0

    def __str__(self) -> str:
        return f"{self.kind}:{self.number}"


@dataclass(frozen=True, slots=True)
class Progress:
    """A learner's way so far: the steps done, the one last touched, and partial counts by step."""

    done: frozenset[Step] = frozenset()
    here: Step | None = None
    counts: dict[Step, int] = field(default_factory=dict)  # answers, exchanges or pages so far


def steps(module: Module) -> tuple[Step, ...]:
    """Every step of a module in its order: intro, then lesson, quiz and lab of each lesson, then the test."""
    inside = [Step(kind, lesson.number) for lesson in module.lessons for kind in LESSON_STEPS]
    return (Step("intro"), *inside, Step("test"))


def next_step(module: Module, progress: Progress) -> Step | None:
    """The step to continue with: the one under way, else the next one that isn't done, else the first such."""
    way = steps(module)
    if progress.here in way and _is_under_way(progress.here, progress):
        return progress.here
    start = way.index(progress.here) + 1 if progress.here in way else 0
    return next((step for step in (*way[start:], *way[:start]) if step not in progress.done), None)


def _is_under_way(step: Step, progress: Progress) -> bool:
    """Whether a step touched last can be continued; a test that was submitted and not passed can't."""
    return step not in progress.done and (step.kind != "test" or step in progress.counts)


def after(module: Module, step: Step, progress: Progress) -> Step | None:
    """The next open step once `step` is taken, whatever was touched last."""
    return next_step(module, Progress(done=progress.done | {step}, here=step))


def total(module: Module, step: Step) -> int:
    """The number of answers, exchanges or pages that completes a step."""
    if step.kind == "intro":
        return len(module.intro.pages)
    if step.kind == "test":
        return len(module.test.questions)
    lesson = module.lesson(step.number)
    return {"quiz": len(lesson.quiz), "lab": lesson.lab.exchanges, "lesson": len(lesson.pages)}[step.kind]


def minutes(module: Module, step: Step) -> int:
    """About how long a step takes."""
    if step.kind in {"intro", "lesson"}:
        return reading_minutes(module.lesson(step.number) if step.number else module.intro)
    return {"quiz": QUIZ_MINUTES, "lab": LAB_MINUTES, "test": TEST_MINUTES}[step.kind]


def minutes_left(module: Module, progress: Progress) -> int:
    """About how long the open steps take together."""
    return sum(minutes(module, step) for step in steps(module) if step not in progress.done)


def reading_minutes(text: Intro | Lesson) -> int:
    """About how long the pages take to read, at least one minute."""
    words = sum(len(text.split()) for page in text.pages for part in page.parts for text in _texts(part))
    return max(1, round(words / READING_WORDS_PER_MINUTE))


def _texts(part: Prose | Table | Image) -> Iterable[str]:
    return chain(part.header, *part.rows) if isinstance(part, Table) else (part.markdown,)


# --- points: each once ever, no speed, no volume ---


def points_max(module: Module) -> int:
    """All the points a module has to give."""
    quizzes = sum(len(lesson.quiz) for lesson in module.lessons)
    return quizzes * QUIZ_POINTS + len(module.lessons) * LAB_POINTS + TEST_POINTS


@dataclass(frozen=True, slots=True)
class Ranked:
    """A learner's place on the board."""

    rank: int
    learner: str
    points: int


def ranking(totals: Iterable[tuple[str, int]], name_of: Callable[[str], str] = str) -> tuple[Ranked, ...]:
    """Standard competition ranking (1, 2, 2, 4); the learners of a tie stand in the order of their names."""
    rows = sorted(totals, key=lambda row: (-row[1], name_of(row[0]).casefold(), row[0]))
    ranked: list[Ranked] = []
    for place, (learner, points) in enumerate(rows, start=1):
        rank = ranked[-1].rank if ranked and ranked[-1].points == points else place
        ranked.append(Ranked(rank, learner, points))
    return tuple(ranked)
