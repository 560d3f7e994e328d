"""From files to articles: decode, canonical text, line roles."""
