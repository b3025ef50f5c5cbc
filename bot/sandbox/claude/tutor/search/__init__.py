"""Finding the sentences of the pages, and the brief's key points, that answer a question."""
