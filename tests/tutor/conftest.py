from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette

from bot.course.model import (
    Intro,
    Lab,
    Lesson,
    Misconception,
    Module,
    ModuleTest,
    Note,
    Option,
    Page,
    Prose,
    Question,
    Table,
    Term,
    TutorNotes,
)
from bot.sandbox.claude import LocalClaude
from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.serving import serve
from bot.tutor.client import Claude
from bot.tutor.prompt import build
from tests.clocks import FakeClock
from tests.tutor.bench import Bench


def question(name: str, lesson: str) -> Question:
    options = tuple(Option(f"{name} option {i}", i == 2, f"{name} because {i}") for i in range(4))
    return Question(f"{name}-id", f"{name} asks?", options, lesson, "three-fields")


def lesson(number: int) -> Lesson:
    page = Page(
        "three-fields",
        f"Three fields, {number}",
        (
            Prose("A call needs `model`, `max_tokens` and `messages`.¹\n\n```python\nprint('a < b')\n```\n"),
            Table(("Field", "May be left out"), (("`system`", "yes | always"), ("`model`", "no"))),
        ),
        (Note(1, "The three have no default", "https://platform.claude.com/docs/en/api/messages"),),
    )
    lab = Lab(
        title=f"Take a request apart, {number}",
        task="Explain a request until you could write it from memory.",
        greeting="Hi! Show me a request you have seen.",
        starts=("I left out max_tokens.",),
        exchanges=3,
        tutor=TutorNotes(
            ("No field but three has no default.",),
            (Misconception("The server remembers me.", "Ask what a second call carries."),),
            ("Do not write the request for them.",),
        ),
    )
    return Lesson(
        id=f"{number}-anatomy",
        number=number,
        title=f"Anatomy of a Request, {number}",
        tagline="One POST, three fields.",
        question="What must a call carry?",
        pages=(page,),
        quiz=(question(f"quiz{number}", f"{number}-anatomy"),),
        lab=lab,
        terms=(Term("stop_reason", "why the reply ended"),),
    )


@pytest.fixture
def module() -> Module:
    return Module(
        id="messages-api",
        course="Working with the Anthropic API",
        title="The Messages API",
        intro=Intro("Welcome", "Four lessons", ()),
        lessons=(lesson(1), lesson(2)),
        test=ModuleTest((question("test1", "1-anatomy"),), 80),
        revision="r1",
    )


NOW = 1_795_000_000.0  # 2026-11-18


@pytest.fixture
async def bench(module: Module) -> AsyncIterator[Bench]:
    clock = Clock(frozen_at=NOW)
    journal = Journal(now=clock.now)
    api = LocalClaude(clock=clock, journal=journal, delay_s=0)
    request = build(module, module.lesson(1), [], "What does a call need?", model="claude-sonnet-5-5", user="u1")
    async with serve(Starlette(routes=api.routes)) as url:
        tutor = Claude(api.api_key, FakeClock(), base_url=url, silence_s=1.0)
        yield Bench(api, journal, tutor, request)
        await tutor.close()
