"""What a course is about, told by what its pages mark: titles, bold words, code names and key terms."""

import re
from collections.abc import Iterable

from bot.sandbox.claude.tutor.language.words import CODE, raw_words, stem, terms
from bot.sandbox.claude.tutor.pages.material import Material

MARKED = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*")
FEW_WORDS = 3  # of a bold text that is a term and no sentence


def topical_terms(material: Material, defined: Iterable[str]) -> frozenset[str]:
    """The terms of the lessons' titles, of marked words, key terms and first columns, and the code names."""
    texts = [material.brief.title, *(page.title for page in material.pages if page.is_opening), *defined]
    names = set()
    texts += [passage.column for page in material.pages for passage in page.passages]
    for passage in (passage for page in material.pages for passage in page.passages):
        for code, bold in MARKED.findall(" ".join(passage.sentences)):
            names |= {stem(word) for word in raw_words(code) if code.isidentifier() or CODE.search(word)}
            texts.append(bold if bold[-1:].isalnum() and len(bold.split()) <= FEW_WORDS else "")
    return frozenset(names | {term for text in texts for term in terms(text)})


def initials(names: Iterable[str]) -> dict[str, list[str]]:
    """The initials of the names of several words, with the terms they stand for."""
    spelled = [(re.findall(r"[A-Za-z]+", name), name) for name in names]
    return {"".join(word[0] for word in words).lower(): terms(name) for words, name in spelled if len(words) > 1}
