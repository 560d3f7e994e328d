"""The events of a topic: sentences that are about it and say when it happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.answering.candidate import PLACED, RERANKED, Candidate, flat, logistic
from retrieval.answering.choose import place
from retrieval.answering.dated import Dated, dated
from retrieval.answering.hit import Hit
from retrieval.answering.subject import MOST, Subject
from retrieval.answering.told import merged, same_event
from retrieval.article import Span
from retrieval.asking.question import Question
from retrieval.chronology.overlap import part
from retrieval.indexing.index import Index
from retrieval.period import Period
from retrieval.reading.paragraphs import touching

LEADS = 1  # sentence at the head of an article that tells what is new; those after it comment
LEAST_NAMED = 0.5  # of the topic's words, those that a sentence names or leans on
MOSTLY = 0.5  # the share of an event's time that must lie in the time asked


@dataclass(frozen=True, slots=True)
class Event:
    """A sentence about a topic, and when that happened of which it tells."""

    candidate: Candidate
    dated: Dated

    @property
    def period(self) -> Period:
        """The day, week or month of it."""
        return self.dated.when.period

    @property
    def weight(self) -> float:
        """How far it is about the topic, times how sure its time is (0..1)."""
        text = RERANKED * logistic(self.candidate.logit)
        text += PLACED / self.candidate.rank + self.candidate.subject
        return self.dated.when.probability * text / (RERANKED + PLACED + MOST)


def events(index: Index, question: Question, hits: Sequence[Hit]) -> list[Event]:
    """The events of the passages found, those first that may be most about the topic.

    No sentence comes twice, and all lie in the time asked, if one is asked. They are not read by
    the cross-encoder yet: their logits are 0. Each has the narrowest time that all together tell.
    """
    found = []
    for candidate, leads in _about(index, question, hits):
        told = dated(index, candidate.span, question.stems, leads=leads)
        if told is not None:
            found.append(Event(candidate, told))
    narrow = _narrowed(question, found)
    return sorted((event for event in narrow if _inside(question, event)), key=order)


def order(event: Event) -> tuple[float, int, int]:
    """The weightiest first; ties by passage rank, then by place."""
    return -event.weight, event.candidate.rank, event.candidate.span.start


def _about(index: Index, question: Question, hits: Sequence[Hit]) -> list[tuple[Candidate, bool]]:
    """The sentences that name enough of the topic, and whether each leads its article."""
    subject, seen = Subject(question), set[str]()
    found = []
    for rank, hit in enumerate(hits, start=1):
        sentences = index.sentences(hit.number)
        for sentence in touching(sentences, hit.span):
            # Of a sentence too long for one passage, the part that this passage holds.
            start, end = max(sentence.start, hit.span.start), min(sentence.end, hit.span.end)
            span = Span(hit.span.article, start, end)
            text, at = flat(span.text).casefold(), place(span, sentences)
            named = subject.share(span.article, sentences, at)
            if text not in seen and (named >= LEAST_NAMED or not question.stems):
                found.append((Candidate(span, hit, rank, 0.0, None, named), at < LEADS))
            seen.add(text)
    return found


def _narrowed(question: Question, found: Sequence[Event]) -> list[Event]:
    """The events with the times that other articles make narrower."""
    tellings = [event.dated.telling for event in found if event.dated.telling is not None]
    narrow = []
    for event in found:
        told = event.dated.telling
        if told is None:
            narrow.append(event)
            continue
        stems, own = question.stems or tuple(told.weights), told.clause.article.id
        others = [
            other
            for other in tellings
            if other.clause.article.id != own and same_event(told, other, stems)
        ]
        narrow.append(replace(event, dated=Dated(merged(told, others), told)))
    return narrow


def _inside(question: Question, event: Event) -> bool:
    return question.time is None or part(event.period, question.time.period) >= MOSTLY
