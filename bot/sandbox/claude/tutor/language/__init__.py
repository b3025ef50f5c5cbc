"""English as the offline tutor reads it, and three other languages as far as it does."""
