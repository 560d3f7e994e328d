"""The events of all articles as columns of numbers: an archive tells millions of them."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.dating.events import Event, Time
from retrieval.dating.said import Said
from retrieval.dating.words import Terms

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

TELLING = 2.0  # rarity from which a word counts (in every seventh article)
NAMED = 2.0  # how a word that is a name is marked; any number but 1 whose square is another
ROWS = 65_536  # events whose words are numbered at once

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Times:
    """The time expressions of all events: those of event n from `starts[n]` to `starts[n + 1]`.

    `said` are the different ones and `which` their places. `words` are, from `borders[t]` on, the
    places of the words that expression t is said of, where it is not the only one of its event.
    """

    said: Sequence[Said]
    which: Numbers
    starts: Ints
    words: Numbers
    borders: Ints

    def of(self, event: int) -> list[Time]:
        """The expressions of an event; with their words where there are several."""
        first, end = int(self.starts[event]), int(self.starts[event + 1])
        found = []
        for number, at in enumerate(self.which[first:end].tolist(), first):
            words = self.words[self.borders[number] : self.borders[number + 1]]
            found.append(Time(self.said[at], tuple(words.tolist())))
        return found


@dataclass(frozen=True, slots=True)
class Told:
    """The events of all articles, numbered as they come: `articles` are those that tell each.

    `words` are the numbers of the words of each, one after the other from `starts[n]`; `named`
    marks those that are names, `anchored` the events that hang on their article's day.
    """

    articles: Numbers
    words: Numbers
    starts: Ints
    named: NDArray[np.bool_]
    anchored: NDArray[np.bool_]
    times: Times
    terms: Terms

    @classmethod
    def of(cls, documents: Iterable[Sequence[Event]], terms: Terms) -> Told:
        """Of the events of each article, whose words are numbered by `terms`."""
        tales = Tales()
        for document in documents:
            tales.add(document)
        return tales.told(terms)

    def numbers(self, event: int, places: Sequence[int]) -> Numbers:
        """The numbers of words by their places in the article that tells an event."""
        first = self.terms.starts[self.articles[event]]
        found: Numbers = self.terms.words[np.array(places, np.int64) + first]
        return found

    def telling(self, rarity: Floats) -> csr_matrix:
        """A row an event, a column a word: 1 for telling words, `NAMED` for names of these."""
        from scipy.sparse import csr_matrix

        kept = (rarity >= TELLING)[self.words]
        starts = np.concatenate([[0], kept.cumsum()])[self.starts]
        values = np.where(self.named[kept], np.float32(NAMED), np.float32(1.0))
        shape = (len(self.articles), len(rarity))
        return csr_matrix((values, self.words[kept], starts), shape=shape)


class Tales:
    """Gathers the events of articles one by one, all in numbers."""

    def __init__(self) -> None:
        self._documents = 0
        self._articles = array("i")
        self._words, self._starts = array("i"), array("q", [0])
        self._names, self._name_starts = array("i"), array("q", [0])
        self._said: defaultdict[Said, int] = defaultdict(count().__next__)
        self._which, self._time_starts = array("i"), array("q", [0])
        self._said_of, self._borders = array("i"), array("q", [0])

    def add(self, events: Iterable[Event]) -> None:
        """The events of the next article."""
        for event in events:
            self._articles.append(self._documents)
            self._words.extend(event.words)
            self._starts.append(len(self._words))
            self._names.extend(event.names)
            self._name_starts.append(len(self._names))
            alone = len(event.times) == 1
            for time in event.times:
                self._which.append(self._said[time.said])
                if not alone:
                    self._said_of.extend(time.words)
                self._borders.append(len(self._said_of))
            self._time_starts.append(len(self._which))
        self._documents += 1

    def told(self, terms: Terms) -> Told:
        """Those of all articles that were added, their words as `terms` number them."""
        said = list(self._said)
        which, time_starts = _numbers(self._which), np.array(self._time_starts, np.int64)
        anchored = np.array([each.anchored for each in said], np.bool_)[which]
        sums = np.concatenate([[0], anchored.cumsum()])
        words, named = self._numbered(terms)
        return Told(
            _numbers(self._articles),
            words,
            np.array(self._starts, np.int64),
            named,
            np.diff(sums[time_starts]) > 0,
            Times(
                said,
                which,
                time_starts,
                _numbers(self._said_of),
                np.array(self._borders, np.int64),
            ),
            terms,
        )

    def _numbered(self, terms: Terms) -> tuple[Numbers, NDArray[np.bool_]]:
        """The numbers of all words, and which of them are names."""
        articles = np.frombuffer(self._articles, np.int32)
        places, name_places = _numbers(self._words), _numbers(self._names)
        starts, name_starts = np.array(self._starts), np.array(self._name_starts)
        words = np.empty(len(places), np.int32)
        named = np.empty(len(places), np.bool_)
        size = max(len(terms.rarity), 1)
        for first in range(0, len(articles), ROWS):
            own = terms.starts[articles[first : first + ROWS]]
            span, rows, found = _some(places, starts, first, (own, terms))
            _, name_rows, names = _some(name_places, name_starts, first, (own, terms))
            words[span] = found
            named[span] = np.isin(rows * size + found, name_rows * size + names)
        return words, named


def _some(
    places: Numbers, starts: Ints, first: int, of: tuple[Ints, Terms]
) -> tuple[slice, Ints, Numbers]:
    """Of the events from `first` on where their words are, whose each is, and its number.

    The articles of these events have their words in `terms` from `own` on.
    """
    own, terms = of
    borders = starts[first : first + len(own) + 1]
    span = slice(int(borders[0]), int(borders[-1]))
    rows = np.repeat(np.arange(len(own)), np.diff(borders))
    return span, rows, terms.words[places[span] + own[rows]]


def _numbers(gathered: array[int]) -> Numbers:
    return np.array(gathered, np.int32)
