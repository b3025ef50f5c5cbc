"""A module small enough to read in a test: two lessons of two questions, a test of five."""

from bot.course.model import Intro, Lab, Lesson, Module, ModuleTest, Option, Page, Prose, Question, TutorNotes

NOTES = TutorNotes(key_points=("Say it plainly.",))


def page(name: str, words: int = 90) -> Page:
    return Page(name, name.title(), (Prose("word " * words),))


def question(name: str, lesson: str, right: int = 0) -> Question:
    options = tuple(Option(f"{name} {n}", n == right, f"because {n}") for n in range(4))
    return Question(name, f"What is {name}?", options, lesson, "first")


def lesson(number: int) -> Lesson:
    name = f"lesson-{number}"
    return Lesson(
        id=name,
        number=number,
        title=name.title(),
        tagline="Short.",
        question="Why?",
        pages=(page("first"), page("second")),
        quiz=(question(f"{name}-a", name, right=1), question(f"{name}-b", name, right=3)),
        lab=Lab("Talk", "Talk it through.", "Hi!", ("Why?",), 3, NOTES),
    )


TEST = tuple(question(f"test-{n}", f"lesson-{1 + n % 2}", right=n % 4) for n in range(5))
MODULE = Module(
    id="small",
    course="A course",
    title="A small module",
    intro=Intro("Intro", "Short.", (page("hello"),)),
    lessons=(lesson(1), lesson(2)),
    test=ModuleTest(TEST, 80),
    revision="r1",
)
