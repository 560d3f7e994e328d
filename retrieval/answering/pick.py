"""Which candidates are quoted: the first, and those close behind, joined with what they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from retrieval.answering.answer import Quote
from retrieval.answering.candidate import Candidate
from retrieval.answering.choose import joined
from retrieval.answering.quoting import quoted
from retrieval.answering.subject import asks_openly
from retrieval.answering.when import ELSEWHERE
from retrieval.asking.question import Question
from retrieval.indexing.index import Index

# Quotes after the first must themselves be likelier than not to be relevant, by the
# cross-encoder's own scale, and not far behind the first.
RELEVANT = 0.0
BEHIND = 5.0

# Where it is asked openly what happened, those after the first must name something of the subject
# and weigh a tenth of the first: of five places 4.4 are filled then, and no question less finds
# its sentence than with all five filled.
NAMED = 0.1
LIGHTEST = 0.1


def picked(
    index: Index, question: Question, candidates: Sequence[Candidate], k: int
) -> tuple[Quote, ...]:
    """The first candidate and those close behind it, joined with what they lean on."""
    first = candidates[0]
    chosen: list[Candidate] = []
    for candidate in [first, *(c for c in candidates[1:] if _close(question, c, first))]:
        whole = joined(candidate, index.sentences(candidate.hit.number), candidates)
        if len(chosen) < k and not any(_overlap(whole, other) for other in chosen):
            chosen.append(whole)
    quotes = [quoted(index, question, candidate) for candidate in chosen]
    # What does not fit the time, or was read only to quote more, may be named better than the
    # first, but is no likelier.
    scores = accumulate((quote.score for quote in quotes), min)
    return tuple(replace(quote, score=score) for quote, score in zip(quotes, scores, strict=True))


def _close(question: Question, candidate: Candidate, first: Candidate) -> bool:
    """Whether a candidate may be quoted beside the first.

    To an open question even what only nearly fits the time: a report of the 2nd tells of the
    month before.
    """
    if candidate.time is None or not question.stems or not asks_openly(question):
        return candidate.fits and candidate.logit >= max(RELEVANT, first.logit - BEHIND)
    named = candidate.subject >= NAMED or candidate.logit >= RELEVANT
    fits = candidate.fits or candidate.time.share > ELSEWHERE
    return named and fits and candidate.weight >= LIGHTEST * first.weight


def _overlap(one: Candidate, other: Candidate) -> bool:
    a, b = one.span, other.span
    return a.article.id == b.article.id and a.start < b.end and b.start < a.end
