"""Questions: their words, and the time they ask about."""
