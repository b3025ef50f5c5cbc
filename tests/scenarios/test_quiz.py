"""The practice quiz: one question a message, one tap answers, the explanation follows in place."""

from tests.scenarios.learner import Learner


async def test_draft(learner: Learner) -> None:
    await learner.types("/learn quiz 1")
    await learner.sees("Question 1 of 4")
    await learner.taps("A")
    await learner.sees("is right")
    await learner.taps("Next question")
    await learner.sees("Question 2 of 4")
    await learner.types("/learn lab 1")
    await learner.sees("Hi! Let's take a request apart")
    await learner.replies("What comes back when I leave out max_tokens?")
    await learner.sees("Exchange 1 of 3")
    print(learner.thread(learner.lab()))
    await learner.taps("See the request")
    await learner.modal("max_tokens")
