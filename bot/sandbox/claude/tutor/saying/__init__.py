"""The offline tutor's words: answers, questions back, and the ways out where it has no answer."""
