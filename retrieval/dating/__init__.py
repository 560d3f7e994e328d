"""When articles were published, over the whole archive."""
