"""From articles to one generation of the index: split, encode, store, publish."""
