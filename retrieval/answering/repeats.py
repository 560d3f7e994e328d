"""Which other articles tell what a quote tells, and how many of them do so independently.

Beside the candidates, all sentences of the archive are looked at that have a quote's words: of a
text that many outlets print, choosing keeps one. A sentence repeats a quote where their words
agree and all their numbers, dates and names do: it is shown as told, so it must tell the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from retrieval.answering.answer import Quote, Repeat
from retrieval.answering.candidate import Candidate, flat
from retrieval.answering.claims import (
    LEAST_SHARED,
    Claim,
    Rarity,
    claim,
    compared,
    rarities_of,
    told_alike,
)
from retrieval.answering.copies import clusters
from retrieval.answering.hit import Hit
from retrieval.article import Article, Span
from retrieval.indexing.index import Index
from retrieval.reading.paragraphs import touching

# Of the weight of the shorter sentence, and of the longer, the share that both must have.
SAME_TELLING = (0.8, 0.55)
ALIKE = 0.5  # share of a quote's words, as written, that a sentence has to be taken apart
LOOKED = 40  # passages looked through for a quote's words, the best by BM25
RAREST = 12  # of its stems; more of them find no more
LATER = 31  # days: what is told of no day is of that of its article, and a story goes on for days

DENIAL = re.compile(
    r"\b(?:no|not|never|none|neither|nor|nobody|nothing|without|cannot|unlikely|false(?:ly)?"
    r"|den(?:y|ies|ied|ying)|refus(?:e|es|ed|ing)|fail(?:s|ed|ing)?\s+to)\b|n['’]t\b",
    re.IGNORECASE,
)
# Of two sentences that agree in all but such a pair, one tells the opposite.
OPPOSITES = [
    (re.compile(rf"\b(?:{one})\b", re.IGNORECASE), re.compile(rf"\b(?:{other})\b", re.IGNORECASE))
    for one, other in (
        ("rose|rises?|rising|up|climb\\w*|gain\\w*|jump\\w*|increas\\w*|grew|higher|surg\\w*",
         "fell|falls?|falling|down|drop\\w*|los[et]\\w*|slid\\w*|decreas\\w*|lower"),
        ("won|wins?|winning|beat\\w*|defeated", "lost|los(?:es?|ing)|beaten"),
        ("approv\\w*|accept\\w*|pass(?:ed|es)", "reject\\w*|declin\\w*|vetoe?\\w*"),
        ("guilty|convicted", "innocent|acquitted|cleared"),
        ("before", "after"), ("more", "less|fewer"), ("above|over", "below|under"),
        ("open(?:s|ed|ing)?", "clos(?:es?|ed|ing)"), ("first", "last"),
        ("start\\w*|beg[aiu]n\\w*", "end(?:s|ed|ing)?"), ("support\\w*", "oppos\\w*"),
        ("join\\w*", "lea(?:ves?|ving)|left"), ("hired?|appointed", "fired?|sacked|dismissed"),
        ("alive|survived", "dead|died|killed"),
    )
]  # fmt: skip


def merged(
    index: Index,
    quotes: Sequence[Quote],
    candidates: Sequence[Candidate],
) -> tuple[Quote, ...]:
    """The quotes with their repeats in other articles, without those that repeat an earlier one.

    The first quote stays as it is but for its repeats. One sentence of each article counts.
    """
    rarity = rarities_of(index)
    told = [(quote, claim(_core(quote, candidates), rarity)) for quote in quotes]
    kept: list[tuple[Quote, Claim]] = []
    for quote, one in told:
        if not any(repeated(earlier, one) for _, earlier in kept):
            kept.append((quote, one))
    spans = [one.span for _, one in told] + [candidate.span for candidate in candidates]
    taken: set[tuple[str, int]] = set()  # what repeats one quote is no repeat of the next
    found = []
    for quote, one in kept:
        tellings: dict[str, Span] = {}
        words = frozenset(_words(one.span))
        for span in [*spans, *_alike(index, one)]:
            name, free = span.article.id, (span.article.id, span.start) not in taken
            if free and name not in tellings and _repeats(one, words, span, rarity):
                tellings[name] = span
        taken.update((name, span.start) for name, span in tellings.items())
        found.append(replace(quote, repeats=_repeats_of(quote.article, [*tellings.values()])))
    return tuple(found)


def repeated(one: Claim, other: Claim) -> bool:
    """Whether two sentences of different articles tell the same.

    Every number of both must have its like, and every date where both have one; no name may
    stand against another one, and neither may deny or turn round what the other says.
    """
    here, there = one.span.article, other.span.article
    if here.id == there.id or not told_alike(one, other, SAME_TELLING):
        return False
    counts = compared(one.numbers, other.numbers)
    names = compared(one.names, other.names)
    dates = compared(one.dates, other.dates)
    if counts.different or counts.ones or counts.others or one.marks ^ other.marks:
        return False
    if names.different or dates.different or (names.ones and names.others):
        return False
    if one.dates and other.dates and (dates.ones or dates.others):
        return False
    if not (one.dates or other.dates or _near(here, there)):
        return False
    return not _against(one.span.text, other.span.text)


def distinct(index: Index, stems: Sequence[str], hits: Sequence[Hit], k: int) -> list[Hit]:
    """The first `k` passages that add a sentence with one of `stems` to those before, in order.

    A text that twenty outlets print would else fill all places, and what contradicts it be unread.
    A passage without any such sentence is kept.
    """
    asked, told = set(stems), set[str]()
    kept: list[Hit] = []
    for hit in hits:
        if len(kept) == k:
            break
        text = hit.span.article.text
        own = {
            flat(text[s.start : s.end]).casefold()
            for s in touching(index.sentences(hit.number), hit.span)
            if asked.intersection(index.lexical.stems(text[s.start : s.end]))
        }
        if not own or own - told:
            kept.append(hit)
        told |= own
    return kept


def _repeats(one: Claim, words: frozenset[str], span: Span, rarity: Rarity) -> bool:
    """Whether a sentence repeats a claim of some words; it is taken apart where its own are alike.

    To find the times of another article takes longest: the same words need none.
    """
    if span.article.id == one.span.article.id:
        return False
    held = _words(span)
    if len(words.intersection(held)) < ALIKE * len(words):
        return False
    if held == _words(one.span):
        known = bool(one.dates) or _near(one.span.article, span.article)
        return known and len(one.weights) >= LEAST_SHARED
    return repeated(one, claim(span, rarity))


def _words(span: Span) -> list[str]:
    """The words of a sentence as written, but for capitals."""
    return span.text.casefold().split()


def _core(quote: Quote, candidates: Sequence[Candidate]) -> Span:
    """The sentence of a quote that was chosen, without those it leans on."""
    logit = quote.grounds.reranker if quote.grounds else None
    for candidate in candidates:
        span, chosen = candidate.span, candidate.logit == logit
        inside = quote.start <= span.start and span.end <= quote.end
        if chosen and inside and span.article.id == quote.article.id:
            return span
    return quote.span


def _alike(index: Index, one: Claim) -> Iterator[Span]:
    """The sentences of passages that have the rarest words of a claim, best passage first."""
    rarest = sorted(one.weights, key=lambda word: (-one.weights[word], word))[:RAREST]
    for number, _ in index.backend.lexical(index.lexical.weights(rarest), LOOKED):
        passage = index.span(number)
        if passage.article.id == one.span.article.id:
            continue
        for sentence in index.sentences(number):
            if passage.start <= sentence.start < passage.end:
                yield Span(passage.article, sentence.start, sentence.end)


def _repeats_of(own: Article, tellings: Sequence[Span]) -> tuple[Repeat, ...]:
    """Repeats, the earliest first, undated ones last, ties by id.

    Where a near-copy of it is listed before, or is the quoted article, a telling is copied.
    """
    ordered = sorted(tellings, key=_published)
    together = clusters([own, *(span.article for span in ordered)]) if ordered else []
    copied = {place for places in together for place in places[1:]}
    return tuple(Repeat(span, place in copied) for place, span in enumerate(ordered, start=1))


def _published(span: Span) -> tuple[date, str]:
    return span.article.published.best or date.max, span.article.id


def _near(one: Article, other: Article) -> bool:
    """Whether what two articles tell of no day may be of one time."""
    days = one.published.best, other.published.best
    return days[0] is None or days[1] is None or abs((days[0] - days[1]).days) <= LATER


def _against(one: str, other: str) -> bool:
    """Whether one denies what the other says, or says the opposite."""
    if len(DENIAL.findall(one)) != len(DENIAL.findall(other)):
        return True
    return any(_turned(one, other, *pair) or _turned(other, one, *pair) for pair in OPPOSITES)


def _turned(one: str, other: str, word: re.Pattern[str], opposite: re.Pattern[str]) -> bool:
    """Whether the first has the word alone and the second its opposite alone."""
    ones, others = ([bool(p.search(text)) for p in (word, opposite)] for text in (one, other))
    return ones == [True, False] and others == [False, True]
