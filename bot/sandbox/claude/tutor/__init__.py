"""The offline tutor: it finds the page that answers a question, quotes it, and says so when it finds none."""
