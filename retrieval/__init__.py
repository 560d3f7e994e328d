"""Question answering over an archive of news articles, with verbatim, cited sentences."""
