"""Events: the sentences of an article that say when, and what of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Annotated

import msgspec

from retrieval.article import Article
from retrieval.chronology.mentions import Mention
from retrieval.dating.said import Said
from retrieval.dating.words import WORD, common_words, stem
from retrieval.reading.paragraphs import Sentence

CLAUSE = re.compile(r"[,;:—–]\s")  # where a part of a sentence ends

# Places among the words of the article, ascending.
Words = tuple[Annotated[int, msgspec.Meta(ge=0)], ...]


class Time(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A time expression with the stems of the words that it is said of."""

    said: Said
    words: Words


class Event(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A sentence of an article that says when, and the words in it.

    Which of its `times` is that of an event told elsewhere, only the shared words can tell.
    """

    sentence: int  # its first character
    times: tuple[Time, ...]
    words: Words  # those of all its times
    names: Words  # those that are capitalised and no common words


def events(
    article: Article,
    read: tuple[Sequence[Sentence], Sequence[Mention]],
    words: Sequence[str],
) -> Iterator[Event]:
    """The events of an article, in order.

    `read` are all its sentences and time expressions, `words` the stems of its words, ascending.
    """
    places = {word: place for place, word in enumerate(words)}
    sentences, mentions = read
    dated = [mention for mention in mentions if mention.type in ("DATE", "TIME")]
    starts = [mention.start for mention in dated]
    common = common_words()
    for sentence in sentences:
        first, last = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        if first == last:
            continue
        times = _times(article.text, (sentence.start, sentence.end), dated[first:last])
        told = WORD.findall(article.text, sentence.start, sentence.end)
        said_of = {word for _, owned in times for word in owned}
        names = {stem(w) for w in told if w[0].isupper() and stem(w) not in common} & said_of
        yield Event(
            sentence.start,
            tuple(Time(Said.of(m), _placed(owned, places)) for m, owned in times),
            _placed(said_of, places),
            _placed(names, places),
        )


def _placed(words: Set[str], places: Mapping[str, int]) -> Words:
    return tuple(sorted(places[word] for word in words if word in places))


def _times(
    text: str, span: tuple[int, int], mentions: Sequence[Mention]
) -> list[tuple[Mention, set[str]]]:
    """Each expression with the words nearest to it, those between the same commas first."""
    borders = [span[0], *(m.start() for m in CLAUSE.finditer(text, *span)), span[1]]
    clauses = [bisect_right(borders, mention.start) for mention in mentions]
    starts = [mention.start for mention in mentions]
    owned: list[set[str]] = [set() for _ in mentions]
    for word in WORD.finditer(text, *span):
        at = word.start()
        after = bisect_right(starts, at)
        if after and at < mentions[after - 1].end:
            continue
        clause = bisect_right(borders, at)
        nearest = min(  # of those beside it: clauses are contiguous
            range(max(after - 1, 0), min(after + 1, len(mentions))),
            key=lambda n: (clauses[n] != clause, abs(mentions[n].start - at), n),
        )
        owned[nearest].add(stem(word.group()))
    return list(zip(mentions, owned, strict=True))
