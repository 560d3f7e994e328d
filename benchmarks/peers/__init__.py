"""Dateline and five libraries side by side: the same passages, the same vectors, one table."""
