"""When it happened: the time that a quote tells, combined with what others tell of that event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.answering.answer import Quote
from retrieval.answering.candidate import Candidate
from retrieval.answering.reasons import day_of, explained
from retrieval.answering.told import merged, same_event, telling_of
from retrieval.asking.question import Question
from retrieval.indexing.index import Index


def happened(
    index: Index, question: Question, quote: Quote, candidates: Sequence[Candidate]
) -> Quote:
    """The quote with the time of the event asked for, as all candidates together tell it.

    A quote that does not say when is of its article's day, or of a day that is not known.
    """
    told = telling_of(index, quote.span, question.stems)
    if told is None:
        return explained(replace(quote, when=day_of(quote)))
    found = (
        telling_of(index, candidate.span, question.stems)
        for candidate in candidates
        if candidate.span.article.id != quote.article.id
    )
    others = [o for o in found if o is not None and same_event(told, o, question.stems)]
    return replace(quote, when=merged(told, others))
