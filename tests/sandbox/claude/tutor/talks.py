"""Talks with the offline tutor about the shipped module, by the bot's own request; run as a program it prints them.

python -m tests.sandbox.claude.tutor.talks unseen          every talk of questions/unseen.txt, misses marked
python -m tests.sandbox.claude.tutor.talks -l 2 "Why?"     a talk in lab 2
"""

import argparse
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.course.model import Module
from bot.sandbox.claude.rules import check_request
from bot.sandbox.claude.tutor.reply import INTRODUCTION, reply
from bot.tutor.prompt import build
from tests.content.shipped import module as shipped

NOW = 1_795_000_000.0  # 2026-11-18
MARK = "[off-topic]\n"
QUESTIONS = Path(__file__).parent / "questions"
MODEL = "claude-sonnet-5-5"


@dataclass
class Thread:
    """A learner in a lab's thread; replies are kept as the bot keeps them, without the mark."""

    lab: int
    module: Module = field(default_factory=shipped)
    turns: list[tuple[str, str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def ask(self, words: str) -> str:
        """The tutor's reply to the next turn, mark and all."""
        request = build(self.module, self.module.lesson(self.lab), self.turns, words, model=MODEL, user="somebody")
        asked = check_request(request, NOW)
        began = time.process_time()
        said = reply(asked.system, asked.turns)
        self.seconds.append(time.process_time() - began)
        self.turns.append((words, said.removeprefix(MARK)))
        return said

    def all(self, *words: str) -> str:
        """The reply to the last of some turns."""
        return [self.ask(each) for each in words][-1]


@dataclass(frozen=True)
class Exchange:
    """A learner's words, the pattern of a good answer, and what was said."""

    asked: str
    wanted: str
    said: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the answer itself, without the question back, says what is wanted."""
        return bool(re.search(self.wanted, answer_of(self.said) or self.said))


@dataclass(frozen=True)
class Told:
    """A talk that was held."""

    lab: int
    exchanges: tuple[Exchange, ...]
    seconds: tuple[float, ...]


def answer_of(said: str) -> str:
    """A reply without who speaks and without the question back; of a turn that leads back, all of it."""
    if said.startswith(MARK):
        return said
    lines = said.removeprefix(INTRODUCTION).strip().splitlines()
    return "\n".join(lines[:-1] if lines[-1].endswith("?") else lines)


def question_back(said: str) -> str:
    """What the tutor asks at the end of a reply; "" where it asks nothing."""
    last = said.strip().rsplit("\n", 1)[-1]
    found = re.search(
        r"(?:Can you tell me|What belongs into|What follows|Why is it|How would you|Shall we) .*\?$",
        last,
        re.IGNORECASE,
    )
    return found[0].lower() if found else ""


def read_talks(name: str) -> Iterator[tuple[int, tuple[Exchange, ...]]]:
    """The labs and questions of a file."""
    for line in (QUESTIONS / f"{name}.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            lab, *turns = line.split(" | ")
            yield int(lab), tuple(Exchange(asked, wanted) for asked, wanted in (turn.split(" => ") for turn in turns))


@cache
def held(name: str) -> tuple[Told, ...]:
    """The talks of a file, held once."""
    return tuple(hold(lab, exchanges) for lab, exchanges in read_talks(name))


def hold(lab: int, exchanges: Sequence[Exchange]) -> Told:
    """A talk with its replies."""
    thread = Thread(lab)
    said = tuple(Exchange(each.asked, each.wanted, thread.ask(each.asked)) for each in exchanges)
    return Told(lab, said, tuple(thread.seconds))


def main() -> None:
    """Print talks."""
    parser = argparse.ArgumentParser(description="Talk to the offline tutor.")
    parser.add_argument("-l", "--lab", type=int, help="the lab of a talk of your own")
    parser.add_argument("words", nargs="+", help="turns of your own, or names of files in questions/")
    given = parser.parse_args()
    talks = [hold(given.lab, [Exchange(words, "") for words in given.words])] if given.lab else []
    for told in talks or [told for name in given.words for told in held(name)]:
        print(f"\n===== lab {told.lab}\n{_script(told)}")  # noqa: T201 - a program for a terminal


def _script(told: Told) -> str:
    missed = (f"{each.asked}{'' if each.is_good else f'      MISSES {each.wanted}'}" for each in told.exchanges)
    return "\n".join(f"\n>>> {asked}\n{each.said}" for asked, each in zip(missed, told.exchanges, strict=True))


if __name__ == "__main__":
    main()
