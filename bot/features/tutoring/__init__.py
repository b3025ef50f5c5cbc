"""An exchange with the tutor: from a learner's written-down words to a delivered, counted reply."""
