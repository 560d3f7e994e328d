"""When an event was, by what the archive tells of it: the second of two hops.

The sentences of the passages found are read clause by clause; a clause that holds every word of
the event and says when is a witness. Witnesses of the same event are merged; the event has no
time where more of them contradict than agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from retrieval.answering.answer import AskedTime, When
from retrieval.answering.hit import Hit
from retrieval.answering.told import Telling, fineness, merged, same_event, tellings
from retrieval.article import Span
from retrieval.asking.question import Hop, Question
from retrieval.indexing.index import Index
from retrieval.period import spoken_period
from retrieval.reading.paragraphs import touching


def event_time(index: Index, event: Question, hits: Sequence[Hit]) -> When | None:
    """The time of an event that is asked like a question, None where the archive tells none."""
    told = list(_witnesses(index, event, hits)) if event.stems else []
    if not told:
        return None
    votes = [sum(_agree(one, other) for other in told) for one in told]
    most = max(votes)
    if 2 * most <= len(told):
        return None
    first = min(
        (one for one, count in zip(told, votes, strict=True) if count == most),
        key=fineness,
    )
    others = [o for o in told if o is not first and same_event(first, o, event.stems)]
    return merged(first, others, named=0)


def placed(question: Question, hop: Hop, when: When) -> Question:
    """The question with the time that its event tells; as it was where that leaves no days."""
    period = hop.relation.period(when.period)
    if period is None:
        return question
    because = f"{hop.event.asked}: {spoken_period(when.period)}, by {when.because}"
    time = AskedTime(hop.words, period, hop.relation.operator, because)
    told = replace(hop.rest, asked=question.asked, corrections=question.corrections)
    return replace(told, time=time, hop=hop)


def _witnesses(index: Index, event: Question, hits: Sequence[Hit]) -> Iterator[Telling]:
    """The clauses of the passages that hold every word of the event and say when it was."""
    seen: set[str] = set()  # a sentence that several articles took over is one witness
    for hit in hits:
        article = hit.span.article
        for sentence in touching(index.sentences(hit.number), hit.span):
            for telling in tellings(index, Span(article, sentence.start, sentence.end)):
                if telling.clause.text not in seen and _tells(index, telling, event):
                    seen.add(telling.clause.text)
                    yield telling


def _tells(index: Index, telling: Telling, event: Question) -> bool:
    """Whether a clause holds every word of the event, at the time that the event names."""
    words = index.lexical.stems(telling.clause.text)
    fits = event.time is None or event.time.period.overlaps(telling.when.period)
    return fits and set(event.stems) <= set(words)


def _agree(one: Telling, other: Telling) -> bool:
    return one.when.period.overlaps(other.when.period)
