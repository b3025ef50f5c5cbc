"""What a learner's turn means in its thread."""
