"""A passage found, with its raw scores."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.article import Span


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with its raw scores.

    `lexical` is BM25 (0 where it shares no stem with the question), `dense` the cosine
    (-1..1), `score` their fusion, times how well the passage fits where a time is asked:
    comparable inside one search only.
    """

    span: Span
    number: int
    score: float
    lexical: float
    dense: float
