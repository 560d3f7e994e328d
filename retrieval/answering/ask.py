"""The whole path of a question on one screen: understand, search, choose, answer or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np

from retrieval.answering.answer import Answer, Quote, Silence
from retrieval.answering.calibration import Calibration
from retrieval.answering.candidate import UNREAD, Candidate, flat
from retrieval.answering.choose import choose, joined, window
from retrieval.answering.confidence import PARTS, Signals, confidence
from retrieval.answering.conflicts import conflicts, opponent
from retrieval.answering.event_time import event_time, placed
from retrieval.answering.excerpt import excerpt
from retrieval.answering.happened import happened
from retrieval.answering.hit import Hit
from retrieval.answering.narrowed import narrowed
from retrieval.answering.order import newest_hits, ordered
from retrieval.answering.pick import picked
from retrieval.answering.quoting import quoted
from retrieval.answering.reasons import explained
from retrieval.answering.recognised import recognised
from retrieval.answering.repeats import distinct, merged
from retrieval.answering.reranker import Reranker
from retrieval.answering.search import rank
from retrieval.answering.signals import best_hits, model_of, of_parts, of_quote
from retrieval.answering.silence import silent
from retrieval.answering.stages import Stages
from retrieval.asking.question import Question, Reading, understand
from retrieval.indexing.encoder import Encoder
from retrieval.indexing.index import Index

PASSAGES = 10  # read for sentences: on MultiHop-RAG the 11th passage adds under one hit in 200
NEAR = 3  # quotes: whoever reads on from the first sees within so many what contradicts it
POOL = 30  # found: of those that tell the same in the same words, or are not new, some are left


@dataclass(frozen=True, slots=True)
class Models:
    """The two models that answering needs, and the archive's own fit of confidence, if any."""

    encoder: Encoder
    reranker: Reranker
    calibration: Calibration | None = None


def reading(index: Index, models: Models, asked_on: date | None, newest: date | None) -> Reading:
    """What questions are read against; `newest` is the newest day that may be known."""
    return Reading(asked_on, index.lexical, models.reranker, newest, index.sources)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants: their words, the day they ask on, and at most so many quotes."""

    words: str
    on: date
    k: int


def search(
    index: Index, models: Models, question: Question, k: int, stages: Stages | None = None
) -> list[Hit]:
    """The best `k` passages for a question, best first; timed where somebody wants to know."""
    stages = stages or Stages()
    with stages.timed("search"):
        with stages.timed("encode"):
            vector = models.encoder.encode([question.text])[0]
        vector = vector.astype(np.float16).astype(np.float32)
        return [
            Hit(index.span(number), number, score, lexical, dense)
            for number, score, lexical, dense in rank(index, question, vector, k, stages)
        ]


def ask(index: Index, models: Models, asked: str, asked_on: date, k: int) -> Answer:
    """Answer `asked` with at most `k` quotes, as someone reading on `asked_on` would.

    Raise QuestionError where the question is empty or too long.
    """
    return answered(index, models, Asked(asked, asked_on, k), Stages())


def answered(index: Index, models: Models, asked: Asked, stages: Stages) -> Answer:
    """The answer to what is asked; `stages` is told what each part of the work takes."""
    with stages.timed("understand"):
        pasted = excerpt(index, asked.words)
    if pasted is not None:
        with stages.timed("judge"):
            told = recognised(index, asked.words, asked.on, pasted)
        return replace(told, milliseconds=stages.milliseconds())
    articles, newest = index.manifest.counts["articles"], index.manifest.newest
    with stages.timed("understand"):
        question = understand(asked.words, reading(index, models, asked.on, newest))
    question = timed_by_event(index, models, question, stages)
    hits = _passages(index, models, question, stages)
    with stages.timed("choose"):
        found = choose(question, hits, index.sentences, models.reranker, asked.k)
        judge = partial(_judged, index, models, question, articles)
        candidates = ordered(
            index,
            question,
            narrowed(index, question, found),
            lambda order: judge(order)[1] is None,
        )
    with stages.timed("judge"):
        sure, silence = judge(candidates)
        quotes = () if silence else _quotes(index, question, candidates, asked.k)
        told = Answer(
            question=question.asked,
            asked_on=asked.on,
            quotes=tuple(_reasoned(index, question, quote, candidates) for quote in quotes),
            confidence=sure,
            silence=silence and _told(silence, question),
            time=question.time,
            generation=index.generation,
            articles=articles,
            newest=newest,
            corrections=question.corrections,
            conflicts=conflicts(index, quotes),
        )
    return replace(told, milliseconds=stages.milliseconds())


def timed_by_event(
    index: Index, models: Models, question: Question, stages: Stages | None = None
) -> Question:
    """The question with the time of the event it names one by, where the archive tells it."""
    if question.hop is None:
        return question
    stages = stages or Stages()
    event = question.hop.event
    found = search(index, models, event, PASSAGES, stages)
    with stages.timed("understand"):
        when = event_time(index, event, found)
    return question if when is None else placed(question, question.hop, when)


def _passages(index: Index, models: Models, question: Question, stages: Stages) -> list[Hit]:
    """The passages to read; none where the question has neither subject nor time.

    Asked only what happened before or after an event, those on the event are read.
    """
    if not question.stems and question.time is None:
        return []
    if not question.stems and question.hop is not None:
        question = replace(question.hop.event, time=question.time)
    found = search(index, models, question, POOL, stages)
    with stages.timed("choose"):
        if question.wants_latest:
            return newest_hits(found, PASSAGES)
        return distinct(index, question.stems, found, PASSAGES)


def _quotes(
    index: Index, question: Question, candidates: Sequence[Candidate], k: int
) -> tuple[Quote, ...]:
    """At most `k` quotes, with who else tells them; what contradicts the first is near it."""
    found = merged(index, picked(index, question, candidates, 2 * k), candidates)
    near = min(k, NEAR)
    other = opponent(index, found[:near], candidates) if k > 1 else None
    if other is None:
        return found[:k]
    whole = joined(other, index.sentences(other.hit.number), candidates)
    added = merged(index, [quoted(index, question, whole)], candidates)
    others = [quote for quote in found[near - 1 :] if quote.span != whole.span]
    return (*found[: near - 1], *added, *others)[:k]


def _judged(
    index: Index,
    models: Models,
    question: Question,
    articles: int,
    candidates: Sequence[Candidate],
) -> tuple[float, Silence | None]:
    """The confidence in the first candidate, and the silence that it is not enough for."""
    sure = _sure(index, models, question, candidates)
    known = (sure, articles)
    return sure, silent(index, question, candidates, known, models.calibration)


def _sure(
    index: Index, models: Models, question: Question, candidates: Sequence[Candidate]
) -> float:
    """The confidence in the first candidate; where only time was asked, its share inside."""
    if not candidates:
        return 0.0
    if not question.stems:
        return candidates[0].time.inside if candidates[0].time else 0.0
    return confidence(signals(index, models, question, candidates), models.calibration)


def signals(
    index: Index, models: Models, question: Question, candidates: Sequence[Candidate]
) -> Signals:
    """What the confidence in the first candidate is read from, as it would be quoted."""
    if question.parts is not None and model_of(question) == PARTS:
        return of_parts(index, question.parts, best_hits(candidates))
    best, sentences = candidates[0], index.sentences(candidates[0].hit.number)
    whole = joined(best, sentences, candidates)
    texts = [flat(whole.span.text), window(best, sentences)]
    quote, around = _logits(models, question, best, texts)
    return of_quote(question, (quote, around), best.time.inside if best.time else 0.0)


def _logits(
    models: Models, question: Question, best: Candidate, texts: Sequence[str]
) -> list[float]:
    """The logits of some texts; what choosing has read already is not read again."""
    known = {} if best.logit == UNREAD else {flat(best.span.text): best.logit}
    unread = [text for text in dict.fromkeys(texts) if text not in known]
    known |= zip(unread, models.reranker.score(question.text, unread), strict=True)
    return [known[text] for text in texts]


def _reasoned(
    index: Index, question: Question, quote: Quote, candidates: Sequence[Candidate]
) -> Quote:
    """The quote with the whole reason of its time, that of the time asked behind it."""
    if question.wants_when:
        return happened(index, question, quote, candidates)
    quote = explained(quote)
    if quote.when is None or question.time is None or not question.time.because:
        return quote
    because = f"{quote.when.because}; {question.time.because}"
    return replace(quote, when=replace(quote.when, because=because))


def _told(silence: Silence, question: Question) -> Silence:
    """The silence with the reasons of the nearest quote's time, and of a time by an event."""
    if silence.nearest is not None:
        silence = replace(silence, nearest=explained(silence.nearest))
    if question.time is None or not question.time.because:
        return silence
    return replace(silence, message=f"{silence.message} ({question.time.because})")
