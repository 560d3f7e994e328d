"""From a chosen candidate to a quote: span, time, grounds and receipt."""

from __future__ import annotations

from retrieval.answering.answer import Grounds, Quote, When
from retrieval.answering.candidate import Candidate
from retrieval.answering.receipt import Receipt
from retrieval.answering.when import periods
from retrieval.asking.question import Question
from retrieval.indexing.index import Index


def quoted(index: Index, question: Question, candidate: Candidate) -> Quote:
    """The quote of a candidate, with the time it is about where its words or date tell it."""
    return Quote(
        span=candidate.span,
        score=candidate.weight,
        receipt=Receipt.of(candidate.span, index.generation),
        grounds=Grounds(
            reranker=candidate.logit,
            lexical=candidate.hit.lexical,
            dense=candidate.hit.dense,
            passage=candidate.rank,
            words=_held_words(index, question, candidate),
        ),
        when=_when(candidate),
    )


def _when(candidate: Candidate) -> When | None:
    """The time that matched the question, else the first that the span itself names."""
    if candidate.time is not None:
        return candidate.time.when
    return next(iter(periods(candidate.span)), None)


def _held_words(index: Index, question: Question, candidate: Candidate) -> tuple[str, ...]:
    """The words of the span, as it spells them, that the question has too, each once."""
    asked = set(question.stems)
    words = {
        word.strip("\"'“”‘’.,;:!?()[]"): None
        for word in candidate.span.text.split()
        if asked.intersection(index.lexical.stems(word))
    }
    return tuple(words)
