"""What happened along a topic: its dated quotes, in the order in which things happened.

Of the sentences about the topic those are taken that say when it happened. What several articles
tell of one event is put together, and of each day, week or month the best quote is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.answering.answer import Answer, Quote, Silence, SilenceKind
from retrieval.answering.ask import PASSAGES, Models, reading, search, timed_by_event
from retrieval.answering.candidate import flat
from retrieval.answering.choose import choose, joined
from retrieval.answering.events import Event, events, order
from retrieval.answering.hit import Hit
from retrieval.answering.quoting import quoted
from retrieval.answering.reasons import explained
from retrieval.answering.repeats import merged
from retrieval.answering.silence import counted, silent
from retrieval.article import Span
from retrieval.asking.question import Question, understand
from retrieval.indexing.index import Index
from retrieval.period import Period

POOL = 150  # passages looked through: of about twenty articles, 0.5 s of CPU
MOST_READ = 30  # sentences read by the cross-encoder, 12 to 25 ms of CPU each
OF_ONE_TIME = 3  # of those of one day, week or month: the others have their turn too
# The logit from which a sentence is about the topic. Of ten quotes from 0 to 0.5, read by eye on
# 16 topics in 609 news articles, two were.
ABOUT = 0.5
AGAIN = 0.9  # what a quote is worth for each one of its month that is taken before it


def along(index: Index, models: Models, topic: str, asked_on: date, k: int = 12) -> Answer:
    """At most `k` quotes about a topic in the order of their times, each with its `when`.

    They are ordered by their first days, then by their last, then as their articles are. Every
    time is a month or less, and no two are the same. A time in the topic limits them. The
    confidence is the highest score. Raise QuestionError where the topic is empty or too long.
    """
    question = _read_topic(index, models, topic, asked_on)
    hits = search(index, models, question, POOL) if question.stems or question.time else []
    known = not any(is_name for _, is_name in question.unknown)
    chosen = _chosen(question, events(index, question, hits), models) if known else []
    quotes = _spread(_quotes(index, question, chosen), k)
    articles, newest = index.manifest.counts["articles"], index.manifest.newest
    return Answer(
        question=question.asked,
        asked_on=asked_on,
        quotes=_in_order(index, chosen, quotes),
        confidence=max((quote.score for quote in quotes), default=0.0),
        silence=None if quotes else _silence(index, models, question, hits),
        time=question.time,
        generation=index.generation,
        articles=articles,
        newest=newest,
        corrections=question.corrections,
    )


def _read_topic(index: Index, models: Models, topic: str, asked_on: date) -> Question:
    """The topic read like a question; where an event limits it, its time is looked up."""
    question = understand(topic, reading(index, models, asked_on, index.manifest.newest))
    return timed_by_event(index, models, question)


def _chosen(question: Question, found: Sequence[Event], models: Models) -> list[Event]:
    """The events that the cross-encoder finds to be about the topic, the best first.

    Asked only for a time, what happened at that time is on the topic.
    """
    of_time = Counter[Period]()
    likely = []
    for event in found:
        of_time[event.period] += 1
        if of_time[event.period] <= OF_ONE_TIME:
            likely.append(event)
    del likely[MOST_READ:]
    if not question.stems:
        return likely
    logits = models.reranker.score(question.text, [flat(e.candidate.span.text) for e in likely])
    read = [
        replace(event, candidate=replace(event.candidate, logit=logit))
        for event, logit in zip(likely, logits, strict=True)
        if logit > ABOUT
    ]
    return sorted(read, key=order)


def _quotes(index: Index, question: Question, chosen: Sequence[Event]) -> tuple[Quote, ...]:
    """The best quote of each time, joined with what it leans on, without those that repeat."""
    candidates = [event.candidate for event in chosen]
    times, spans, quotes = set[Period](), list[Span](), list[Quote]()
    for event in chosen:
        sentences = index.sentences(event.candidate.hit.number)
        whole = joined(event.candidate, sentences, candidates)
        if event.period in times or any(_overlap(whole.span, span) for span in spans):
            continue
        times.add(event.period)
        spans.append(whole.span)
        quote = replace(quoted(index, question, whole), score=event.weight, when=event.dated.when)
        quotes.append(explained(quote))
    return merged(index, quotes, candidates)


def _overlap(one: Span, other: Span) -> bool:
    same = one.article.id == other.article.id
    return same and one.start < other.end and other.start < one.end


def _spread(quotes: Sequence[Quote], k: int) -> list[Quote]:
    """The `k` best, each worth the less the more of its month are taken before it.

    Where all happens in one month they are just the best; of a story of years its ends are there.
    """
    taken = Counter[str]()
    left, chosen = list(quotes), list[Quote]()
    while left and len(chosen) < k:
        best = max(left, key=lambda quote: quote.score * AGAIN ** taken[_month(quote)])
        left.remove(best)
        chosen.append(best)
        taken[_month(best)] += 1
    return chosen


def _month(quote: Quote) -> str:
    """The month in which the time of a quote begins: its first day without the day."""
    return str(quote.when.period.start)[:7] if quote.when else ""


def _in_order(index: Index, chosen: Sequence[Event], quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The quotes by time; those of one time in the order of their articles."""
    numbers = {
        event.candidate.span.article.id: index.place(event.candidate.hit.number)[0]
        for event in chosen
    }

    def place(quote: Quote) -> tuple[date, date, int, int]:
        period = quote.when.period if quote.when else Period(None, None)
        first, end = period.start or date.min, period.end or date.max
        return first, end, numbers[quote.article.id], quote.start

    return tuple(sorted(quotes, key=place))


def _silence(
    index: Index, models: Models, question: Question, hits: Sequence[Hit]
) -> Silence | None:
    """Why there is nothing to put in order; what is on the topic, but not dated, is shown."""
    near = choose(question, hits[:PASSAGES], index.sentences, models.reranker)
    articles = index.manifest.counts["articles"]
    silence = silent(index, question, near, (0.0, articles), models.calibration)
    if silence is None or silence.kind is not SilenceKind.NOT_IN_ARCHIVE or not near:
        return silence
    nearest = explained(quoted(index, question, max(near, key=lambda each: each.logit)))
    if nearest.grounds is not None and nearest.grounds.reranker > ABOUT:
        message = "What the archive has on this is not dated closely enough to be put in order."
        return Silence(SilenceKind.ONLY_UNDATED, message, nearest)
    message = f"No sentence of the archive ({counted(articles)}) is about this."
    return Silence(SilenceKind.NOT_IN_ARCHIVE, message, nearest)
