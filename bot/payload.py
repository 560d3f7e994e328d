"""Answers and articles as JSON: the shapes that scripts rely on.

Days are ISO, `end` is the last day (inclusive), open ends are null, offsets count characters of
the canonical text.
"""

from __future__ import annotations

from datetime import date
from time import perf_counter
from typing import Any

from retrieval.answering.answer import Answer, Conflict, Excerpt, Quote, Repeat
from retrieval.answering.hit import Hit
from retrieval.article import Article, Dated
from retrieval.chronology.mentions import Mention
from retrieval.period import Period

Payload = dict[str, Any]


def timed_payload(answer: Answer) -> Payload:
    """What `ask --json` prints: the answer, and under `render` what making this of it took."""
    start = perf_counter()
    payload = answer_payload(answer)
    payload["milliseconds"]["render"] = round(1000 * (perf_counter() - start), 1)
    return payload


def answer_payload(answer: Answer) -> Payload:
    """An answer; `milliseconds` by stage, see `retrieval.answering.stages`."""
    time, silence = answer.time, answer.silence
    return {
        "question": answer.question,
        "asked_on": answer.asked_on.isoformat(),
        "answered": silence is None,
        "confidence": round(answer.confidence, 4),
        "time": time and {"words": time.words, **_days(time.period), "operator": time.operator},
        "silence": silence
        and {
            "kind": str(silence.kind),
            "message": silence.message,
            "nearest": silence.nearest and quote_payload(silence.nearest),
        },
        "quotes": [quote_payload(quote) for quote in answer.quotes],
        "archive": {
            "generation": answer.generation,
            "articles": answer.articles,
            "newest": _iso(answer.newest),
        },
        "milliseconds": dict(answer.milliseconds),
        **_more(answer),
    }


def _more(answer: Answer) -> Payload:
    """What only some answers have: contradicting quotes, and the place of a pasted excerpt."""
    more: Payload = {}
    if answer.conflicts:
        more["conflicts"] = [conflict_payload(conflict) for conflict in answer.conflicts]
    if answer.excerpt is not None:
        more["excerpt"] = excerpt_payload(answer.excerpt)
    return more


def conflict_payload(conflict: Conflict) -> Payload:
    """Two quotes, by place from 0, that give different values for the same thing."""
    return {
        "kind": str(conflict.kind),
        "about": conflict.about,
        "quotes": list(conflict.quotes),
        "values": list(conflict.values),
    }


def excerpt_payload(excerpt: Excerpt) -> Payload:
    """Where pasted words stand, and how they differ there."""
    span = excerpt.span
    return {
        "state": str(excerpt.state),
        "article": span.article.id if span else None,
        "start": span.start if span else None,
        "end": span.end if span else None,
        "differences": [{"pasted": d.pasted, "stands": d.stands} for d in excerpt.differences],
    }


def quote_payload(quote: Quote) -> Payload:
    """One quote with its citation."""
    article, when = quote.article, quote.when
    return {
        "text": quote.text,
        "article": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "file": article.file,
        "line": quote.span.line,
        "start": quote.start,
        "end": quote.end,
        "published": published_payload(article.published),
        "when": when
        and {
            **_days(when.period),
            "words": when.words,
            "because": when.because,
            "probability": round(when.probability, 4),
        },
        "score": round(quote.score, 4),
        "receipt": str(quote.receipt),
        **(repeats_payload(quote) if quote.repeats else {}),
    }


def repeats_payload(quote: Quote) -> Payload:
    """Who else tells what a quote tells, who first, and how many of them independently."""
    return {
        "repeats": [repeat_payload(repeat) for repeat in quote.repeats],
        "origin": quote.origin.id,
        "originals": quote.originals,
    }


def repeat_payload(repeat: Repeat) -> Payload:
    """Where another article tells the same; `copied` where it is a near-copy of one listed."""
    span = repeat.span
    return {
        "article": span.article.id,
        "title": span.article.title,
        "source": span.article.source,
        "url": span.article.url,
        "text": span.text,
        "start": span.start,
        "end": span.end,
        "published": published_payload(span.article.published),
        "copied": repeat.copied,
    }


def hit_payload(hit: Hit) -> Payload:
    """One passage as `search --json` prints it."""
    article = hit.span.article
    return {
        "article": article.id,
        "title": article.title,
        "start": hit.span.start,
        "end": hit.span.end,
        "text": hit.span.text,
        "score": hit.score,
        "lexical": hit.lexical,
        "dense": hit.dense,
        "published": published_payload(article.published),
    }


def article_payload(article: Article) -> Payload:
    """One article as `articles --json` lists it."""
    return {
        "article": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "file": article.file,
        "published": published_payload(article.published),
    }


def published_payload(dated: Dated) -> Payload:
    """When an article was published, with the reasons."""
    return {
        "best": _iso(dated.best),
        **_days(dated.period),
        "probability": round(dated.probability, 4),
        "reasons": list(dated.reasons),
    }


def mention_payload(mention: Mention, anchor: date | None) -> Payload:
    """One time expression as `times --json` prints it."""
    resolved = mention.resolve(anchor)
    period = resolved.period
    return {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "type": str(mention.type),
        "value": resolved.value,
        "first_day": _iso(period.start) if period else None,
        "last_day": _iso(period.last) if period else None,
    }


def inspect_payload(article: Article) -> Payload:
    """How one article is read, as `inspect --json` prints it."""
    from retrieval.answering.when import periods
    from retrieval.article import Span
    from retrieval.reading.paragraphs import article_sentences

    spans = [Span(article, s.start, s.end) for s in article_sentences(article)]
    return {
        "article": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "text": article.text,
        "lines": [
            {"number": line.number, "start": line.start, "end": line.end, "role": str(line.role)}
            for line in article.lines
        ],
        "published": published_payload(article.published),
        "sentences": [
            {
                "start": span.start,
                "end": span.end,
                "line": span.line,
                "periods": [
                    {
                        **_days(when.period),
                        "words": when.words,
                        "because": when.because,
                        "probability": round(when.probability, 4),
                    }
                    for when in periods(span)
                ],
            }
            for span in spans
        ],
    }


def _days(period: Period) -> Payload:
    return {"start": _iso(period.start), "end": _iso(period.last)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
