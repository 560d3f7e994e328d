"""What dating needs of one article, read from it alone, and kept as bytes between writes.

Reading the time expressions, words and events of an article takes ten times as long as weighing
its day; it is done once. What is kept is data without code, and each part is checked when it
is read back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from operator import lt

import msgspec

from retrieval.article import Article
from retrieval.chronology.mentions import Mention, find
from retrieval.dating.clues import Clue, article_clues, fits
from retrieval.dating.events import Event, events
from retrieval.dating.plans import Meeting, meetings
from retrieval.dating.said import Said, meant
from retrieval.dating.stated import Stated, stated_days
from retrieval.dating.words import article_words
from retrieval.errors import ReadError
from retrieval.reading.paragraphs import article_sentences

# To be raised with every change of what is read from an article: of the grammar of time
# expressions, of sentences, stems, or of the records here. An archive reads its articles again.
VERSION = 1
_HEAD = f"dateline features {VERSION}\n".encode()


class Features(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What dating needs of one article.

    `words` are the stems of its words, ascending; events name them by their places in it.
    """

    title: str
    source: str | None
    words: tuple[str, ...]
    clues: tuple[Clue, ...]
    stated: tuple[Stated, ...]
    events: tuple[Event, ...]
    meetings: tuple[Meeting, ...]


def read_features(article: Article) -> Features:
    """What dating needs of an article, whatever other articles there are."""
    read = article_sentences(article), article_mentions(article)
    words = tuple(sorted(article_words(article)))
    return Features(
        title=article.title,
        source=article.source,
        words=words,
        clues=tuple(article_clues(article, read[1])),
        stated=tuple(stated_days(article)),
        events=tuple(events(article, read, words)),
        meetings=tuple(meetings(article, read)),
    )


def article_mentions(article: Article) -> list[Mention]:
    """The time expressions of all lines, in order; none crosses a line."""
    return [m for line in article.lines for m in find(article.text, line.start, line.end)]


def packed(features: Features) -> bytes:
    """Features as bytes; the same features give the same bytes on every machine."""
    return _HEAD + msgspec.msgpack.encode(features, order="deterministic")


def unpacked(data: bytes) -> Features:
    """The features that were `packed`.

    ReadError for anything else, and for what another version of Dateline packed: then the
    article is to be read again.
    """
    if not data.startswith(_HEAD):
        raise ReadError(
            f"features begin with {data[:24]!r}, not {_HEAD!r}: read the article again"
        )
    try:
        found = _DECODER.decode(memoryview(data)[len(_HEAD) :])
        for said in _said(found):
            meant(said.meaning)
        sound = _sound(found)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ReadError(f"features are damaged: {error}; read the article again") from error
    if not sound:
        raise ReadError("features contradict each other; read the article again")
    return found


_DECODER = msgspec.msgpack.Decoder(Features)


def _said(features: Features) -> Iterator[Said]:
    for event in features.events:
        for time in event.times:
            yield time.said
    for meeting in features.meetings:
        yield from meeting.times


def _sound(features: Features) -> bool:
    """Whether words ascend and their places exist, and clues are of their kinds."""
    places = chain.from_iterable(
        each
        for event in features.events
        for each in (event.words, event.names, *(time.words for time in event.times))
    )
    return (
        _ascending(features.words)
        and all(map(fits, features.clues))
        and max(places, default=-1) < len(features.words)
        and all(event.times for event in features.events)
        and all(meeting.times and meeting.leaders for meeting in features.meetings)
    )


def _ascending(words: Sequence[str]) -> bool:
    return all(map(lt, words, islice(words, 1, None)))
