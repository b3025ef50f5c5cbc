"""The question back: from the lab's misconceptions where they are near, else about a name that was just met."""

import re

from bot.emulator.claude.tutor.search import Unit
from bot.emulator.claude.tutor.talk import Talk
from bot.emulator.claude.tutor.words import terms

NAME = re.compile(r"`([a-z][a-z_-]{2,30})`|\*\*([a-z][\w -]{2,24})\*\*")
ABOUT = (
    "What do you think {name} is there for?",
    "How would you explain {name} in your own words?",
    "Where would you meet {name}, in the request or in the reply?",
    "What would go wrong without {name}?",
    "Can you write the line of a program in which {name} stands?",
)
OPEN = (
    "What would you try first?",
    "How would you test that on a request of your own?",
    "Which part of it would you like to see closer?",
    "Can you put it in one sentence of your own?",
    "What would your own request look like here?",
    "Where would you look in the reply to be sure?",
)
NEAR = 0.3
RECENT = 5  # replies after which a question may come again, where all have been asked


def ask_back(talk: Talk, about: Unit | None) -> str:
    """One question that this thread has not heard."""
    near = _from_misconceptions(talk, about)
    named = _about_names(talk, about)
    ordered = [*near, *named] if talk.number % 2 == 0 else [*named[:1], *near, *named[1:]]
    ordered += [OPEN[(talk.turn + step) % len(OPEN)] for step in range(len(OPEN))]
    recent = "\n".join(talk.memory.said[-RECENT:])
    fresh = [question for question in ordered if talk.memory.is_new(question)]
    return (fresh or [question for question in ordered if question not in recent])[0]


def _from_misconceptions(talk: Talk, about: Unit | None) -> list[str]:
    """The lab's own questions on the names that the sentence and the learner's words share with a misconception."""
    topic = set(terms(about.text) if about else ()) | {term for term, weight in talk.weights.items() if weight >= 1}
    weights = dict.fromkeys(topic & talk.index.topical, 1.0)
    rated = [
        (talk.index.likeness(weights, f"{item.thinks} {' '.join(item.facts)}"), f"Can you tell me {ask}?")
        for item in talk.brief.misconceptions
        for ask in item.asks
    ]
    return [question for nearness, question in sorted(rated, key=lambda pair: -pair[0]) if nearness >= NEAR]


def _about_names(talk: Talk, about: Unit | None) -> list[str]:
    """Questions about the names in the sentence, then about those of its paragraph and page that are explained."""
    if about is None:
        return []
    paragraph = " ".join(about.page.passages[about.passage].sentences)
    page = " ".join(sentence for passage in about.page.passages for sentence in passage.sentences)
    explained = {unit.term.lower() for unit in talk.index.units if unit.term}
    named = NAME.findall(about.text)
    named += [pair for pair in NAME.findall(f"{paragraph} {page}") if "".join(pair).lower() in explained]
    names = [f"`{code}`" if code else f"**{term}**" for code, term in named]
    names = [name for name in names if not name.endswith("s**")]
    fresh = [name for name in dict.fromkeys(names) if not any(name in question for question in _questions(talk))]
    return [ABOUT[(talk.turn + place) % len(ABOUT)].format(name=name) for place, name in enumerate(fresh)]


def _questions(talk: Talk) -> list[str]:
    """The questions this thread has ended on."""
    return [reply.rstrip().rsplit("\n", 1)[-1] for reply in talk.memory.said if reply.rstrip().endswith("?")]
