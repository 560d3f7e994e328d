"""Pages and feeds fetched politely, kept as files, and followed: the way in from the web."""
