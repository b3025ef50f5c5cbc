"""Every acknowledged question has one whole reply, or says why not; counted replies are numbered and in order."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.course.exam_guard import LEFT_OUT
from bot.sandbox.slack.model import Message
from tests.campaign.problem import Problem
from tests.campaign.record import Question, Record
from tests.campaign.seen import Reply, Seen
from tests.campaign.voice import mark_of, reply_to


def answered(record: Record, seen: Seen) -> Iterator[Problem]:
    """One reply each: none lost, none doubled, none cut off, none for nobody."""
    for user in record.staying:
        silent = []
        for question in record.questions_of(user):
            replies = replies_to(question, seen)
            yield from _problems_of(record, question, replies)
            if not any(reply.is_whole or reply.is_stopped for reply in replies) and _needs_one(record, seen, question):
                silent.append(question)
        for question in _unexcused(silent, seen.excuses[user]):
            yield _problem("lost", question, f"no reply to {question.marks[-1]}")
    yield from _uncalled_for(record, seen)


def _unexcused(silent: list[Question], excuses: list[Message]) -> list[Question]:
    """The questions that no message speaks of: each excuse is one question's, said in its thread or outside of any.

    A question asked by a tap is in the thread that the tap opened.
    """
    left, open_ones = list(excuses), []
    for question in silent:
        own = next((one for one in left if question.is_tapped or one.thread_ts == question.thread_ts), None)
        if own is not None:
            left.remove(own)
        else:
            open_ones.append(question)
    return open_ones[sum(not one.thread_ts for one in left) :]


def replies_to(question: Question, seen: Seen) -> list[Reply]:
    """The replies to a question, under any wording it has had."""
    marks = dict.fromkeys(question.marks)
    return [reply for mark in marks for reply in seen.replies.get((question.user, mark), [])]


def _needs_one(record: Record, seen: Seen, question: Question) -> bool:
    """Whether the bot owes a reply; to words that a tap says, once they stand in the thread."""
    if question.is_tapped:
        return any((question.user, mark) in seen.tapped for mark in question.marks)
    return record.is_acked(question.gesture) and not question.is_deleted


def _problems_of(record: Record, question: Question, replies: list[Reply]) -> Iterator[Problem]:
    whole = [reply for reply in replies if reply.is_whole]
    if len(whole) > 1:
        yield _problem("twice", question, f"{len(whole)} replies to {question.marks[-1]}")
    for reply in replies:
        if reply.is_whole and not _is_whole_text(reply, record, question.user):
            yield _problem("cut off", question, f"the reply to {reply.mark} is not what the model said", reply)
        if not reply.is_whole and not reply.is_stopped and not record.may_be_stopped(question):
            yield _problem("left over", question, f"a piece of a reply to {reply.mark} stays", reply)


def _is_whole_text(reply: Reply, record: Record, user: str) -> bool:
    """Whether the model's words are there, but for whole sentences that the exam lock leaves out of an open test's."""
    said = reply_to(reply.mark)
    has_begun = any("test-begin" in gesture.what for gesture in record.gestures_of(user))
    if LEFT_OUT not in reply.text or not has_begun:
        return _bare(said) in _bare(reply.text)
    rest = _bare(reply.text.partition("\n")[0])  # without the line below a reply
    for sentence in (LEFT_OUT, *said.split(". ")):
        rest = rest.replace(_bare(sentence), "", 1)
    return not rest


def _uncalled_for(record: Record, seen: Seen) -> Iterator[Problem]:
    known = {(one.user, mark) for one in record.questions for mark in one.marks}
    known |= {(one.user, mark_of(one.what)) for one in record.gestures if one.kind == "said"}
    for (user, mark), replies in seen.replies.items():
        if (user, mark) not in known:
            yield Problem(
                "uncalled for", user, f"a reply to {mark}, which they did not ask", replies[0].message.channel
            )


def numbered(record: Record, seen: Seen) -> Iterator[Problem]:
    """Counted replies of a lab are numbered 1 to n from the top."""
    for (user, lab), replies in seen.labs.items():
        numbers = [reply.number for reply in sorted(replies, key=lambda one: one.message.ts)]
        if numbers != list(range(1, len(numbers) + 1)):
            yield Problem("number", user, f"lab {lab} counts {numbers}", replies[0].message.channel)


def in_order(record: Record, seen: Seen) -> Iterator[Problem]:
    """Replies stand in the order of the words, unless Slack brought one late or it was asked anew."""
    for user in record.world.users:
        threads: dict[tuple[str, str], list[tuple[Question, Reply]]] = {}
        for question in record.questions_of(user):
            whole = [reply for reply in replies_to(question, seen) if reply.is_whole]
            if whole and _is_prompt(record, seen, question):
                place = (question.channel, question.thread_ts)
                threads.setdefault(place, []).append((question, whole[0]))
        for asked in threads.values():
            yield from _out_of_order(record, asked)


def _is_prompt(record: Record, seen: Seen, question: Question) -> bool:
    """Whether Slack brought it at once, and nothing moved its reply since: a lab that moves asks again."""
    delivery = record.deliveries.get(question.gesture.key)
    if any((question.user, mark) in seen.tapped for mark in question.marks):
        return False
    return delivery is not None and delivery.attempts == 1 and not (question.is_retried or question.is_late)


def _out_of_order(record: Record, asked: list[tuple[Question, Reply]]) -> Iterator[Problem]:
    for (first, before), (second, after) in pairwise(sorted(asked, key=lambda pair: pair[0].ts)):
        acked_at = record.acked_at(first.gesture)
        if acked_at is not None and acked_at <= float(second.ts) and before.message.ts > after.message.ts:
            yield _problem("order", second, f"{second.marks[-1]} was answered before {first.marks[-1]}", after)


def _problem(kind: str, question: Question, what: str, reply: Reply | None = None) -> Problem:
    ts = reply.message.ts if reply is not None else question.ts
    at = float(reply.message.ts) if reply is not None else question.at
    return Problem(kind, question.user, what, question.channel, ts, at)


def _bare(text: str) -> str:
    """Letters and digits alone: Slack draws Markdown anew."""
    return re.sub(r"[^a-z0-9]", "", text.lower())
