"""When things happened: time expressions, their periods, and the dates of articles."""
