"""Which candidates are quoted: the first, and those close behind, joined with what they need."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.answering.answer import Quote
from retrieval.answering.choose import Candidate, joined
from retrieval.answering.question import Question
from retrieval.answering.quoting import quoted
from retrieval.answering.silence import fits
from retrieval.indexing.index import Index

# Quotes after the first must themselves be likelier than not to be relevant, by the
# cross-encoder's own scale, and not far behind the first.
RELEVANT = 0.0
BEHIND = 5.0


def picked(
    index: Index, question: Question, candidates: Sequence[Candidate], k: int
) -> tuple[Quote, ...]:
    """The first candidate and those close behind it, joined with what they lean on."""
    first = candidates[0]
    near = [c for c in candidates if c.logit >= max(RELEVANT, first.logit - BEHIND)]
    chosen: list[Candidate] = []
    for candidate in [first, *(c for c in near if c is not first and fits(c))]:
        whole = joined(candidate, index.sentences(candidate.hit.number), candidates)
        if len(chosen) < k and not any(_overlap(whole, other) for other in chosen):
            chosen.append(whole)
    return tuple(quoted(index, question, candidate) for candidate in chosen)


def _overlap(one: Candidate, other: Candidate) -> bool:
    a, b = one.span, other.span
    return a.article.id == b.article.id and a.start < b.end and b.start < a.end
