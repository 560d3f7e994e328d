"""Ways to reach the archive: a terminal, Telegram."""
