"""Scripted learners play whole labs against the tutor, and what it said is scored."""
