"""Rules about what a module is made of (pages, labs, objectives, ids) and about its questions."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

from bot.authoring.draft import Draft, DraftQuestion, Found, rule
from bot.authoring.pages import KEY_TERMS
from bot.authoring.problems import Place
from bot.course.model import LabTalk, Option
from bot.course.plain_words import plain_kind

_LEANS = re.compile(r"(?:Yes|No|Sometimes)[.,:;]|(?:It|They|This|That|Into)\b")
BUTTON = 75  # Slack's limit for a button's text; a longer start gets a number as its label


@rule("page-count", "warning")
def page_count(draft: Draft) -> Found:
    """A lesson has 4 to 6 pages, and may have “Key terms” as one more at the end."""
    least, most = draft.sizes["pages_least"], draft.sizes["pages_most"]
    for lesson in draft.lessons:
        own = [page for page in lesson.pages if page.page.id != KEY_TERMS]
        if lesson.pages and not least <= len(own) <= most:
            found = f"{len(own)} pages besides the key terms; a lesson has {least} to {most}"
            small = min(lesson.headings.values(), default=None)
            if small and len(own) < least:  # it may be a problem already, if a question names it
                if not any(
                    problem.code == "small-heading" and problem.path == small.path for problem in draft.problems
                ):
                    yield small, f"{found}: this heading begins none, write it with `##` if it should"
            else:
                yield lesson.at, found
        for page in lesson.pages[:-1]:
            if page.page.id == KEY_TERMS:
                yield page.at, "move the key terms to the last page"


@rule("quiz-size", "warning")
def quiz_size(draft: Draft) -> Found:
    """A practice quiz has four questions."""
    wanted = draft.sizes["quiz_questions"]
    for lesson in draft.lessons:
        if lesson.quiz and len(lesson.quiz) != wanted:
            yield lesson.quiz_at, f"{len(lesson.quiz)} questions; a quiz has {wanted}"


@rule("lab-starts", "warning")
def lab_starts(draft: Draft) -> Found:
    """A lab suggests two to four starts of at most 75 characters, so that each fits its button."""
    least, most = draft.sizes["starts_least"], draft.sizes["starts_most"]
    for lesson in draft.lessons:
        starts = lesson.lesson.lab.starts
        if starts and not least <= len(starts) <= most:
            yield lesson.lab_at, f"{len(starts)} starts; a lab suggests {least} to {most}"
        for start in starts:
            if len(start) > BUTTON:
                yield lesson.lab_at, f"“{start[:30]}…” has {len(start)} characters; a button holds {BUTTON}"


@rule("lab-talks", "warning")
def lab_talks(draft: Draft) -> Found:
    """A lab with talks has one for each of its starts, with two questions, and takes no "yes" or "ok" for an answer."""
    wanted = draft.sizes["talk_steps"]
    for lesson in draft.lessons:
        lab = lesson.lesson.lab
        begun = Counter(talk.start for talk in lab.talks)
        for start, count in begun.items():
            if start not in lab.starts:
                yield lesson.lab_at, f"the talk “{start[:40]}” begins with none of the `starts`: copy one word for word"
            elif count > 1:
                yield lesson.lab_at, f"“{start[:40]}” has {count} talks: keep one"
        for start in lab.starts if begun else ():
            if start not in begun:
                yield lesson.lab_at, f"“{start[:40]}” has no talk: write one"
        for talk in lab.talks:
            if len(talk.steps) != wanted:
                yield (
                    lesson.lab_at,
                    f"the talk “{talk.start[:40]}” has {len(talk.steps)} questions; a talk has {wanted}",
                )
            for phrase in filter(plain_kind, _phrases(talk)):
                yield lesson.lab_at, f"“{phrase}” alone never counts as an answer: write a phrase that says more"


def _phrases(talk: LabTalk) -> Iterator[str]:
    for step in talk.steps:
        yield from step.right
        yield from (phrase for wrong in step.wrong for phrase in wrong.phrases)


@rule("leaning-answer", "warning")
def answer_openings(draft: Draft) -> Found:
    """A lab's answer doesn't begin with "Yes", "No", "It", "They", "That" or "Into": it answers several questions."""
    for lesson in draft.lessons:
        for answer in filter(_LEANS.match, (one.says for one in lesson.lesson.lab.answers)):
            yield lesson.lab_at, f"“{answer[:40]}” leans on one question: begin with what it is about"


@rule("long-act", "warning")
def act_size(draft: Draft) -> Found:
    """An act fits below its page: at most 250 characters of question besides its code, and 90 of each option."""
    most, most_of_option = draft.sizes["act_ask"], draft.sizes["act_option"]
    for act in (act for lesson in draft.lessons for act in lesson.acts):
        size = len(act.ask) - sum(len(block.code) for block in act.blocks)
        if size > most:
            yield act.ask_at, f"{size} characters of question; an act has room for {most}"
        for at, option in act.options:
            if len(option.text) > most_of_option:
                yield at, f"the option has {len(option.text)} characters; a phone has room for {most_of_option}"


@rule("few-test-questions", "warning")
def test_size(draft: Draft) -> Found:
    """The module test asks at least three questions about each lesson."""
    least = draft.sizes["test_questions"]
    for lesson in draft.lessons:
        asked = sum(question.question.lesson == lesson.lesson.id for question in draft.test)
        if draft.test and asked < least:
            yield draft.test_at, f"{asked} questions about `{lesson.lesson.id}`; ask at least {least}"


@rule("objective-not-asked")
def objectives_asked(draft: Draft) -> Found:
    """The quiz asks about every objective of its lesson."""
    for lesson in draft.lessons:
        asked = {question.question.objective for question in lesson.quiz}
        for objective in lesson.lesson.objectives:
            if lesson.quiz and objective not in asked:
                yield lesson.quiz_at, f"no question asks about the lesson's objective `{objective}`"


@rule("new-id")
def new_ids(draft: Draft) -> Found:
    """The id of every question and lesson is recorded in ids.yml, so that a lost one is noticed."""
    if draft.ids is None:
        yield draft.test_at._replace(path=f"{draft.module.id}/ids.yml"), "this file is missing: run `homeroom ids`"
        return
    for name, (at, _) in draft.used_ids().items():
        if name not in draft.ids.used and name not in draft.ids.retired:
            yield at, f"`{name}` is not in ids.yml yet: run `homeroom ids`"


@rule("lost-id")
def lost_ids(draft: Draft) -> Found:
    """An id stays in the module or is retired, because learners' answers are stored under it."""
    if draft.ids is None or draft.problems:  # what can't be read isn't gone
        return
    used = draft.used_ids()
    for name, (at, _) in draft.ids.used.items():
        if name not in used:
            yield at, f"`{name}` is gone: bring it back, or retire it with `homeroom ids`"


@rule("reused-id")
def reused_ids(draft: Draft) -> Found:
    """An id is never reused, neither after it was retired nor in another lesson."""
    if draft.ids is None:
        return
    for name, (at, home) in draft.used_ids().items():
        recorded = draft.ids.used.get(name)
        if name in draft.ids.retired:
            yield at, f"`{name}` was retired: give this one a new id"
        elif recorded and recorded[1] != home:
            yield at, f"`{name}` belongs to {recorded[1]}: give this one a new id"


# --- questions: no repetition, a useful `why` for each option, and no way to guess the right one ---


ALIKE = 0.8  # the share of words from which on two questions count as one
FEW = 3  # with fewer questions a pattern is an accident
SHARE = 0.4  # a guess is right a quarter of the time; more than this gives the key away
ENOUGH = 12  # with fewer questions a share means little
HEDGES = re.compile(
    r"\b(may|might|can|could|perhaps|probably|usually|often|sometimes|mostly|generally|partly|some|as a rule|"
    r"for instance|if|unless|where|depends?|at least|as far as)\b",
    re.IGNORECASE,
)
_LETTER = r"\(?(?-i:\b[A-D]\b(?![+#]))\)?"
_ENDS = r"(?=\W*$|[,;:.]| (?:is|are|and|but|apply)\b)"  # unlike `three options below 10 ms`
BY_ORDER = re.compile(  # words about an option's place or letter
    r"\b(?:all|none|both|neither|either|any|each|one|two|three|some|most|everything|nothing|more than one)"
    rf"(?: of)?(?: the)?(?: (?:options|answers|choices))? (?:above|below){_ENDS}"
    rf"|\b(?:options?|answers?|choices?) (?:above|below){_ENDS}"
    r"|\b(?:above|first|second|third|fourth|last|1st|2nd|3rd|4th)(?: (?:two|three|one))? options?\b"
    r"|\b(?:previous|preceding) (?:option|(?:one|two|three) options?)\b"
    rf"|\b(?:option|answer|choice)s? (?:{_LETTER}|\([a-d]\))|\b(?:option|answer|choice|options|choices) #?[1-4]\b"
    rf"|{_LETTER}(?:,? (?:and|or|nor|but not) |, ?| ?[&+] ?){_LETTER}"
    rf"|(?:\b(?:both|only|neither|just|not|except|all but) |^){_LETTER}(?: only)?(?=\W*$)"
    r"|^\(?[a-d]\)? (?:and|or|&) \(?[a-d]\)?(?: only)?\.?$",
    re.IGNORECASE,
)
THING = re.compile(r"\b[B-D]\b(?![+#'’])(?=[\s.,;:?!)]|$)|(?<=[a-z] )A\b(?! [a-z])")  # not the article, nor C++
CODE = re.compile(r"`[^`]+`|[_{}\[\]()=<>/]")

Weight = Callable[[str], float]
FORMS: dict[str, Weight] = {
    "the longest": len,
    "the shortest": lambda text: -len(text),
    "the most hedged": lambda text: len(HEDGES.findall(text)),
    "the most code-like": lambda text: len(CODE.findall(text)),
}


@rule("repeated-question")
def repeated_question(draft: Draft) -> Found:
    """A test question repeats neither a quiz question nor another test question."""
    practised = [question for lesson in draft.lessons for question in lesson.quiz]
    for number, item in enumerate(draft.test):
        for other in (*practised, *draft.test[:number]):
            if _alike(item.question.ask, other.question.ask):
                yield item.ask_at, f"this is almost `{other.question.id}` again: ask about the idea in a new situation"


def _alike(one: str, other: str) -> bool:
    first, second = (re.findall(r"\w+", text.lower()) for text in (one, other))
    if not first or not second:
        return False
    match = SequenceMatcher(None, first, second, autojunk=False)
    return match.quick_ratio() >= ALIKE and match.ratio() >= ALIKE


@rule("same-option")
def same_option(draft: Draft) -> Found:
    """No two options of a question have the same words, ignoring case, punctuation and spaces."""
    for at in _repeats(draft, lambda option: re.sub(r"[\s`.,;!“”\"]+", " ", _visible(option.text))):
        yield at, "another option has the same words: change one of them"


def _visible(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable() or letter.isspace())


@rule("same-why")
def why_distinct(draft: Draft) -> Found:
    """Every option has a `why` of its own."""
    for at in _repeats(draft, lambda option: " ".join(option.why.split())):
        yield at, "another option gives the same reason: say what is wrong with this one"


def _options(draft: Draft) -> Iterator[tuple[Place, Option]]:
    return (option for question in draft.asked for option in question.options)


def _repeats(draft: Draft, words_of: Callable[[Option], str]) -> Iterator[Place]:
    """The options whose words are those of an earlier option of the same question."""
    for question in draft.asked:
        seen: set[str] = set()
        for at, option in question.options:
            words = words_of(option).strip().casefold()
            if words and words in seen:
                yield at
            seen.add(words)


@rule("short-why", "warning")
def why_length(draft: Draft) -> Found:
    """The `why` of every option has 40 to 250 characters: a reason, not a verdict and not a lecture."""
    least, most = draft.sizes["why_least"], draft.sizes["why_most"]
    for at, option in _options(draft):
        size = len(option.why)
        if 0 < size < least:
            wanted = f"write at least {least}: what would help somebody who chose this?"
            yield at, f"the `why` has {size} characters; {wanted}"
        elif size > most:
            yield at, f"the `why` has {size} characters; {most} fit below a question"


@rule("shuffled-option", "warning")
def no_order(draft: Draft) -> Found:
    """No option or `why` refers to another by its letter or place, because each learner sees the options shuffled."""
    for question in _lettered(draft.asked):
        labels = set(re.findall(r"\b[A-Z]\b", question.question.ask))  # the question may name things A and B itself
        for at, option in question.options:
            for found in map(BY_ORDER.search, (option.text, option.why)):
                letters = set(re.findall(r"\b[A-Z]\b", found[0])) if found else set()
                if found and not (letters and letters <= labels):
                    yield at, f"“{found[0].strip()}” depends on the order, but each learner sees the options shuffled"
                    break


@rule("lettered-thing", "warning")
def lettered_thing(draft: Draft) -> Found:
    """A question with four options doesn't call things A, B, C or D, because Slack shows the options with letters."""
    for question in _lettered(draft.asked):
        for at, words in ((question.ask_at, question.question.ask), *((at, one.text) for at, one in question.options)):
            if found := THING.search(re.sub(r"```.*?```|`[^`]*`", " ", words, flags=re.DOTALL)):
                yield at, f"“{found[0]}” looks like an option's letter: give it a name"


@rule("key-by-place")
def key_place(draft: Draft) -> Found:
    """The right options of a file are not all, or nearly all, in the same position."""
    for at, questions in [*((lesson.quiz_at, lesson.quiz) for lesson in draft.lessons), (draft.test_at, draft.test)]:
        places = _places(_lettered(questions))
        place, times = Counter(places).most_common(1)[0] if places else (0, 0)
        if len(places) >= FEW and times > max(2, len(places) / 2):
            yield at, f"{times} of {len(places)} right options are in position {place + 1}: mix them"


def _lettered(questions: Sequence[DraftQuestion]) -> list[DraftQuestion]:
    """The questions with four options, which are shuffled and lettered."""
    return [question for question in questions if question.question.kind == "options"]


def _places(questions: Sequence[DraftQuestion]) -> list[int]:
    options = [[option.right for _, option in question.options] for question in questions]
    return [each.index(True) for each in options if True in each]


@rule("key-by-form")
def key_form(draft: Draft) -> Found:
    """Always picking the longest, shortest, most hedged or most code-like option is right at most 40% of the time."""
    every = _lettered(draft.questions)
    for name, weight in FORMS.items():
        for lesson in draft.lessons:
            quiz = _lettered(lesson.quiz)
            if len(quiz) >= FEW and hits(quiz, weight) == len(quiz):
                yield lesson.quiz_at, f"the right option is always {name} one: vary it"
        share = hits(every, weight) / max(1, len(every))
        if len(every) >= ENOUGH and share > SHARE:
            limit = f"at most {SHARE:.0%} is allowed"
            yield draft.test_at, f"always picking {name} option is right in {share:.0%} of all questions; {limit}"


def hits(questions: Sequence[DraftQuestion], weight: Weight) -> float:
    """The expected number of right answers if one always picks the heaviest option, at random among equals."""
    return sum(_chance([(weight(option.text), option.right) for _, option in item.options]) for item in questions)


def _chance(options: list[tuple[float, bool]]) -> float:
    most = max((weight for weight, _ in options), default=0.0)
    best = [right for weight, right in options if weight == most]
    return sum(best) / len(best) if best else 0.0
