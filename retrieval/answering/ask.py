"""The whole path of a question on one screen: understand, search, choose, answer or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from time import perf_counter

import numpy as np

from retrieval.answering.answer import Answer, Quote, Silence
from retrieval.answering.calibration import Calibration
from retrieval.answering.choose import Candidate, choose, flat, joined, window
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


def search(index: Index, models: Models, question: Question, k: int) -> list[Hit]:
    """The best `k` passages for a question, best first."""
    vector = models.encoder.encode([question.text])[0].astype(np.float16).astype(np.float32)
    found = rank(index, question, vector, k)
    return [
        Hit(index.span(number), number, score, lexical, dense)
        for number, score, lexical, dense in found
    ]


def ask(index: Index, models: Models, asked: str, asked_on: date, k: int) -> Answer:
    """Answer `asked` with at most `k` quotes, as someone reading on `asked_on` would.

    Raise QuestionError where the question is empty or too long.
    """
    stages: dict[str, float] = {}
    articles, newest = index.manifest.counts["articles"], index.manifest.newest
    with _timed(stages, "understand"):
        pasted = excerpt(index, asked)
    if pasted is not None:
        told = recognised(index, asked, asked_on, pasted)
        return replace(told, milliseconds=stages)
    with _timed(stages, "understand"):
        question = understand(asked, reading(index, models, asked_on, newest))
        question = timed_by_event(index, models, question)
    with _timed(stages, "search"):
        hits = _passages(index, models, question)
    with _timed(stages, "choose"):
        found = choose(question, hits, index.sentences, models.reranker)
        judge = partial(_judged, index, models, question, articles)
        candidates = ordered(
            index,
            question,
            narrowed(index, question, found),
            lambda order: judge(order)[1] is None,
        )
    with _timed(stages, "judge"):
        sure, silence = judge(candidates)
        quotes = () if silence else _quotes(index, question, candidates, k)
    return Answer(
        question=question.asked,
        asked_on=asked_on,
        quotes=tuple(_reasoned(index, question, quote, candidates) for quote in quotes),
        confidence=sure,
        silence=silence and _told(silence, question),
        time=question.time,
        generation=index.generation,
        articles=articles,
        newest=newest,
        corrections=question.corrections,
        milliseconds=stages,
        conflicts=conflicts(index, quotes),
    )


def timed_by_event(index: Index, models: Models, question: Question) -> Question:
    """The question with the time of the event it names one by, where the archive tells it."""
    if question.hop is None:
        return question
    event = question.hop.event
    when = event_time(index, event, search(index, models, event, PASSAGES))
    return question if when is None else placed(question, question.hop, when)


def _passages(index: Index, models: Models, question: Question) -> list[Hit]:
    """The passages to read; none where the question has neither subject nor time.

    Asked only what happened before or after an event, those on the event are read.
    """
    if not question.stems and question.time is None:
        return []
    if not question.stems and question.hop is not None:
        question = replace(question.hop.event, time=question.time)
    found = search(index, models, question, POOL)
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
    quote, around = models.reranker.score(question.text, texts)
    return of_quote(question, (quote, around), best.time.inside if best.time else 0.0)


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


@contextmanager
def _timed(stages: dict[str, float], stage: str) -> Iterator[None]:
    """Add the wall time of a stage in milliseconds; it never changes what is answered."""
    start = perf_counter()
    yield
    stages[stage] = round(stages.get(stage, 0.0) + 1000 * (perf_counter() - start), 1)
